"""
Films by MoviePy, in a process of its own.
"""

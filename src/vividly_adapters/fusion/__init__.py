"""
Several parts of one kind as one.
"""

"""
The faults, a few of one kind a module.
"""

"""
What a lesson says, held against the passages that it stands on and against the student that it is for.
"""

"""
What is true of a lesson and of a request; no await, no technology.
"""

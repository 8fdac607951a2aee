"""
What people and scripts type, and what they see of it.
"""

"""
What the core asks of the world, without saying of whom.
"""

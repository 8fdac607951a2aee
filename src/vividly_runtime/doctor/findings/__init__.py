"""
What was read, judged: pure functions, one module a kind of thing.
"""

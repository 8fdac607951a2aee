"""
For trials only: databases of their own that are watched, disturbed on purpose, and read from end to end.
"""

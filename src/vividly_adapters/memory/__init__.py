"""
Honest fakes, one a port: they keep every promise of it, in memory.
"""

"""
Ports with a limit to them: how much at once, and for how long.
"""

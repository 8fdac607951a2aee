"""
Ports with limits to them: how much at once, how often, for how long, and not at all while they are out of order.
"""

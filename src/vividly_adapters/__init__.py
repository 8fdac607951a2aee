"""
One room an adapter; nobody knows their neighbour.
"""

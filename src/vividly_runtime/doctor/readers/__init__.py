"""
Read what is there: as little as will do, and nothing is changed.
"""

"""
Which await comes after which.
"""

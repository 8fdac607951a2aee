"""
Google Cloud Storage: the parts of a lesson in buckets, and links to them.
"""

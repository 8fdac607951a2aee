"""
What there is to look at, for given settings.

A reader is imported when it looks: what is not installed is a finding, and not the end.
"""

"""
What has a name of ours: interests and topics, one file each, with every id that was ever deployed for them.
"""

"""
Pub/Sub: an inbox on a subscription, publishers on topics, and what doctors ask about both.
"""

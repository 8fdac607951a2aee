"""
Requests that Pub/Sub pushes over HTTP: the endpoint, who may use it, and what it answers.
"""

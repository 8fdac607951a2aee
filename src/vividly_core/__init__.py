"""
The pure domain: lessons, requests, ports and use cases.
"""

"""
Workers under every fault that one machine can bring about, and what must hold after each.

Real processes, a real Postgres of their own, the real wiring; only the making of a lesson is quick. Nothing outside
of this package chooses any part of it.
"""

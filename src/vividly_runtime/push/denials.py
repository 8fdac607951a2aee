"""
Why somebody may not push.
"""

from __future__ import annotations

from vividly_core.domain.errors import VividlyError


class Unauthenticated(VividlyError):
    """
    No token, or none that we can trust.
    """


class Forbidden(VividlyError):
    """
    A token of somebody who may not push.
    """

"""
What a smoke test says of one thing that was promised.
"""

from __future__ import annotations

import enum

import attrs


class Check(enum.StrEnum):
    """
    What is looked at, in this order.
    """

    REQUEST = "request"
    STAGES = "stages"
    ARTIFACTS = "artifacts"
    LINKS = "links"
    LENGTHS = "lengths"
    CLEAN_UP = "clean-up"


@attrs.frozen(kw_only=True)
class Finding:
    """
    *message* says what was found, *cure* what to do about it; neither holds a student's words, nor a signed link.
    """

    check: Check
    passed: bool
    message: str
    cure: str | None = None


def found(check: Check, message: str) -> Finding:
    """
    All is as promised.
    """
    return Finding(check=check, passed=True, message=message)


def missed(check: Check, message: str, cure: str | None = None) -> Finding:
    """
    Something is not.
    """
    return Finding(check=check, passed=False, message=message, cure=cure)

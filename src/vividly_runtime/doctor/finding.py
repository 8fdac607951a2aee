"""
What was found out about one thing.
"""

from __future__ import annotations

import enum

import attrs


class State(enum.StrEnum):
    """
    How it stands. Only *FAILED* keeps anything from working.

    *UNUSED*: the settings choose another part. *UNCHECKED*: something else must be mended before it can be looked at.
    """

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNUSED = "not used"
    UNCHECKED = "not checked"


@attrs.frozen(kw_only=True)
class Finding:
    """
    *message* is a sentence, *details* are more, and *cure* is the command that mends it.
    """

    state: State
    message: str
    cure: str | None = None
    details: tuple[str, ...] = ()


def ok(message: str, *details: str) -> Finding:
    """
    As it should be.
    """
    return Finding(state=State.OK, message=message, details=details)


def warning(message: str, *details: str, cure: str | None) -> Finding:
    """
    It works, and may not for long, or not as meant.
    """
    return Finding(state=State.WARNING, message=message, details=details, cure=cure)


def failed(message: str, *details: str, cure: str | None) -> Finding:
    """
    It does not work.
    """
    return Finding(state=State.FAILED, message=message, details=details, cure=cure)


def unused(message: str) -> Finding:
    """
    Nothing depends on it.
    """
    return Finding(state=State.UNUSED, message=message)


def unchecked(message: str) -> Finding:
    """
    Nobody can tell yet.
    """
    return Finding(state=State.UNCHECKED, message=message)

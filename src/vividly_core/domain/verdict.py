"""
What to do with a delivery, given how its attempt ended. Nobody else decides.
"""

from __future__ import annotations

import enum
from typing import Final

import attrs

from .errors import Leased, Stale, Transient, VividlyError

FIRST_DELAY_SECONDS: Final = 10.0
LONGEST_DELAY_SECONDS: Final = 600.0
MAX_ATTEMPTS: Final = 5


class Action(enum.Enum):
    """
    *ACK*: done with it, whatever came of it. *RETRY*: give it back for later. *BURY*: to the dead letters.
    """

    ACK = "ack"
    RETRY = "retry"
    BURY = "bury"


class Outcome(enum.Enum):
    """
    How an attempt ended that raised nothing.
    """

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CLARIFICATION = "clarification"
    OUT_OF_SCOPE = "out_of_scope"
    ALREADY_SETTLED = "already_settled"


@attrs.frozen(kw_only=True)
class Verdict:
    """
    *longest_delay_seconds*: the upper bound of the wait before a retry, from which full jitter draws.
    *final*: the request is over, and may be marked failed.
    """

    action: Action
    reason: str
    longest_delay_seconds: float = 0.0
    final: bool = True


def judge(ended: Outcome | BaseException, *, attempt: int, max_attempts: int = MAX_ATTEMPTS) -> Verdict:
    """
    Sort an ending by its remedy. *attempt* counts from 1, and is counted when an attempt starts.

    Errors that are not of our tree are bugs: they are retried like transient ones, since a new version may
    mend them, and buried when the attempts are used up.
    """
    if isinstance(ended, Outcome):
        return Verdict(action=Action.ACK, reason=ended.value)
    if isinstance(ended, Leased):
        # Somebody is at work on it: that is no attempt of ours, however often it happens.
        return _retry(ended, attempt=1)
    if isinstance(ended, Stale):
        return _retry(ended, attempt=attempt) if attempt < max_attempts else _bury(ended)
    if isinstance(ended, VividlyError) and not isinstance(ended, Transient):
        return _bury(ended)
    if attempt >= max_attempts:
        return _bury(ended)
    return _retry(ended, attempt=attempt)


def _retry(error: BaseException, *, attempt: int) -> Verdict:
    delay = min(FIRST_DELAY_SECONDS * 2.0 ** min(attempt - 1, 30), LONGEST_DELAY_SECONDS)
    if isinstance(error, Transient) and error.retry_after_seconds is not None:
        delay = max(delay, error.retry_after_seconds)
    return Verdict(action=Action.RETRY, reason=type(error).__name__, longest_delay_seconds=delay, final=False)


def _bury(error: BaseException) -> Verdict:
    return Verdict(action=Action.BURY, reason=type(error).__name__)


def is_permanent(error: BaseException) -> bool:
    """
    Whether the same attempt would end the same way again.
    """
    return judge(error, attempt=1).final

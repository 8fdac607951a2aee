"""
What to do with a delivery, given how its attempt ended. Nobody else decides.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

import attrs

from .errors import Leased, NotAsked, Stale, Transient, VividlyError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_DELAY_SECONDS: Final = 10.0
LONGEST_DELAY_SECONDS: Final = 600.0
MAX_ATTEMPTS: Final = 5
NO_ROOM: Final = "no_room"
"""The reason of a verdict on what was not begun, since somebody is to be alone."""


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

    *OUT_OF_SCOPE*: the library cannot answer it. *REFUSED*: what was asked, or what was written, is not for a student.
    """

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CLARIFICATION = "clarification"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"
    OVER_BUDGET = "over_budget"
    ALREADY_SETTLED = "already_settled"


ANSWERS: Final = frozenset({Outcome.OUT_OF_SCOPE.value, Outcome.REFUSED.value, Outcome.OVER_BUDGET.value})
"""The kinds of failure that are an answer to the student, and no error: no dead letter tells of them."""


@attrs.frozen(kw_only=True)
class Verdict:
    """
    *shortest_delay_seconds* and *longest_delay_seconds*: the bounds of the wait before a retry; the world's own word
    on when is the lower one. *final*: the request is over, and may be marked failed. *counts*: it was an attempt.
    """

    action: Action
    reason: str
    shortest_delay_seconds: float = 0.0
    longest_delay_seconds: float = 0.0
    final: bool = True
    counts: bool = True

    def drawn(self, jitter: Callable[[float], float]) -> Verdict:
        """
        The same verdict with its wait decided: both bounds are that wait. *jitter* draws from 0 up to what it is
        given; drawing again changes nothing.
        """
        shortest = self.shortest_delay_seconds
        wait = shortest + jitter(self.longest_delay_seconds - shortest)
        return attrs.evolve(self, shortest_delay_seconds=wait, longest_delay_seconds=wait)


def judge(
    ended: Outcome | BaseException, *, attempt: int, max_attempts: int = MAX_ATTEMPTS, waits: int = 0
) -> Verdict:
    """
    Sort an ending by its remedy. *attempt* counts from 1, and is counted when an attempt starts. *waits* is how often
    it was put off before without one: who tries in vain, in an outage, comes back no sooner than who was not asked,
    else the same few would make all trials, and use up their attempts.

    Errors that are not of our tree are bugs: they are retried like transient ones, since a new version may
    mend them, and buried when the attempts are used up.
    """
    if isinstance(ended, Outcome):
        return Verdict(action=Action.ACK, reason=ended.value)
    if not _counts(ended):
        return postpone(ended, attempt=waits + 1)
    if isinstance(ended, Stale):
        return postpone(ended, attempt=attempt) if attempt < max_attempts else _bury(ended)
    if isinstance(ended, VividlyError) and not isinstance(ended, Transient):
        return _bury(ended)
    if attempt >= max_attempts:
        return _bury(ended)
    return postpone(ended, attempt=max(attempt, waits + 1))


def postpone(error: BaseException, *, attempt: int) -> Verdict:
    """
    Later, however often *error* came before: where it says nothing against the message, as when the store cannot
    be reached. The wait grows with *attempt*.
    """
    if isinstance(error, Leased):
        # Somebody is at work on it: that is no attempt of ours, however often it happens.
        attempt = 1
    longest = min(FIRST_DELAY_SECONDS * 2.0 ** min(attempt - 1, 30), LONGEST_DELAY_SECONDS)
    shortest = 0.0
    if isinstance(error, Transient) and error.retry_after_seconds is not None:
        # In this order, NaN counts as no wait.
        shortest = max(0.0, error.retry_after_seconds)
    # All who were not asked were told the same moment, and one at a time may try then: they spread out behind it.
    longest = shortest + longest if isinstance(error, NotAsked) else max(shortest, longest)
    return Verdict(
        action=Action.RETRY,
        reason=type(error).__name__,
        shortest_delay_seconds=shortest,
        longest_delay_seconds=longest,
        final=False,
        counts=_counts(error),
    )


def _counts(error: BaseException) -> bool:
    """
    Whether *error* ended an attempt. One that has cost something is one: else there would be no end of paying.
    """
    if isinstance(error, NotAsked):
        return bool(error.usage)
    return not isinstance(error, Leased)


def give_back() -> Verdict:
    """
    At once, to whoever has room for it: no attempt was made.
    """
    return Verdict(action=Action.RETRY, reason=NO_ROOM, final=False, counts=False)


def _bury(error: BaseException) -> Verdict:
    return Verdict(action=Action.BURY, reason=type(error).__name__)


def is_permanent(error: BaseException) -> bool:
    """
    Whether the same attempt would end the same way again.
    """
    return judge(error, attempt=1).final

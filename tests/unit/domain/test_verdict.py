"""
The promises of the verdict.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.errors import (
    AlreadyExists,
    IllegalTransition,
    InvalidField,
    Leased,
    Malformed,
    Misconfigured,
    NotAsked,
    NotFound,
    Permanent,
    Rejected,
    Stale,
    Throttled,
    Transient,
    Unavailable,
    VividlyError,
)
from vividly_core.domain.usage import Usage
from vividly_core.domain.verdict import (
    FIRST_DELAY_SECONDS,
    MAX_ATTEMPTS,
    Action,
    Outcome,
    Verdict,
    is_permanent,
    judge,
)

PERMANENT = [
    VividlyError("x"),
    IllegalTransition("x"),
    InvalidField("f", "p", "c"),
    Malformed("x"),
    Permanent("x"),
    NotFound("x"),
    AlreadyExists("x"),
    Rejected("x"),
    Misconfigured("x"),
]
PASSING = [Transient("x"), Unavailable("x"), Throttled("x"), Stale("x"), ValueError("x"), KeyError("x")]

endings = st.sampled_from([*Outcome, *PERMANENT, *PASSING, Leased("x"), NotAsked("x"), KeyboardInterrupt()])
attempts = st.integers(1, 40)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("attempt", [1, MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
def test_an_attempt_that_raised_nothing_is_done_with(outcome: Outcome, attempt: int) -> None:
    """
    Whatever came of it, at every attempt.
    """
    assert judge(outcome, attempt=attempt) == Verdict(action=Action.ACK, reason=outcome.value)


@pytest.mark.parametrize("error", PERMANENT, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("attempt", [1, MAX_ATTEMPTS])
def test_what_would_end_the_same_way_again_is_buried_at_once(error: VividlyError, attempt: int) -> None:
    """
    Under the name of the error, for good.
    """
    assert judge(error, attempt=attempt) == Verdict(action=Action.BURY, reason=type(error).__name__)


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    ("attempt", "action", "delay"),
    [
        (1, Action.RETRY, 10),
        (2, Action.RETRY, 20),
        (3, Action.RETRY, 40),
        (4, Action.RETRY, 80),
        (5, Action.BURY, 0),
        (6, Action.BURY, 0),
    ],
)
def test_what_may_pass_is_tried_again_until_the_attempts_are_used_up(
    error: Exception, attempt: int, action: Action, delay: float
) -> None:
    """
    Later each time; bugs as well, since a new version may mend them.
    """
    assert judge(error, attempt=attempt) == Verdict(
        action=action,
        reason=type(error).__name__,
        longest_delay_seconds=delay,
        final=action is Action.BURY,
    )


@pytest.mark.parametrize("attempt", [1, MAX_ATTEMPTS, MAX_ATTEMPTS + 30])
def test_waiting_for_somebody_else_is_no_attempt(attempt: int) -> None:
    """
    However often it happens.
    """
    assert judge(Leased("x"), attempt=attempt) == Verdict(
        action=Action.RETRY,
        reason="Leased",
        longest_delay_seconds=FIRST_DELAY_SECONDS,
        final=False,
        counts=False,
    )


@given(attempt=attempts, waits=st.integers(0, 1000), after=st.none() | st.floats(0, 600))
def test_who_was_not_asked_waits_without_an_attempt(attempt: int, waits: int, after: float | None) -> None:
    """
    However often, and longer each time, up to a cap; at different moments behind the one that all were told.
    """
    verdict = judge(NotAsked("x", retry_after_seconds=after), attempt=attempt, waits=waits)
    assert verdict == Verdict(
        action=Action.RETRY,
        reason="NotAsked",
        shortest_delay_seconds=after or 0.0,
        longest_delay_seconds=(after or 0.0) + min(FIRST_DELAY_SECONDS * 2.0 ** min(waits, 9), 600.0),
        final=False,
        counts=False,
    )


@given(attempt=st.integers(1, MAX_ATTEMPTS - 1), waits=st.integers(0, 1000))
def test_who_tries_in_vain_in_an_outage_waits_no_shorter_than_who_was_not_asked(attempt: int, waits: int) -> None:
    """
    Else the same few would make all trials, and use up their attempts.
    """
    tried = judge(Unavailable("x"), attempt=attempt, waits=waits)
    assert tried.counts
    assert tried.longest_delay_seconds >= judge(NotAsked("x"), attempt=attempt, waits=waits).longest_delay_seconds
    assert tried.longest_delay_seconds >= judge(Unavailable("x"), attempt=attempt).longest_delay_seconds


def test_who_was_not_asked_after_others_were_paid_has_made_an_attempt() -> None:
    """
    Else it would be paid again and again, without end.
    """
    error = NotAsked("x", retry_after_seconds=30.0)
    error.usage = (Usage(item="tokens_in", quantity=Decimal(1), unit="token"),)

    verdict = judge(error, attempt=1, waits=7)

    assert verdict.counts
    assert (verdict.action, verdict.shortest_delay_seconds, verdict.longest_delay_seconds) == (
        Action.RETRY,
        30.0,
        30.0 + 600.0,
    )
    assert judge(error, attempt=MAX_ATTEMPTS).action is Action.BURY


@given(attempt=attempts)
def test_the_wait_grows_up_to_a_cap(attempt: int) -> None:
    """
    Ten minutes at most, and no number of attempts overflows it.
    """
    verdict = judge(Unavailable("x"), attempt=attempt, max_attempts=1000)
    assert verdict.longest_delay_seconds == min(10.0 * 2 ** (attempt - 1), 600.0)


@given(seconds=st.floats(0, 1e6), attempt=st.integers(1, 4))
def test_the_worlds_own_word_on_when_is_honoured(seconds: float, attempt: int) -> None:
    """
    Never sooner than it said.
    """
    verdict = judge(Throttled("x", retry_after_seconds=seconds), attempt=attempt)
    assert verdict.longest_delay_seconds == max(seconds, FIRST_DELAY_SECONDS * 2 ** (attempt - 1))


@given(ended=endings, attempt=attempts, most=st.integers(1, 10))
def test_only_a_retry_waits_and_only_an_end_is_final(
    ended: Outcome | BaseException, attempt: int, most: int
) -> None:
    """
    For every ending: retried, or final; never both, never neither.
    """
    verdict = judge(ended, attempt=attempt, max_attempts=most)
    assert (verdict.action is Action.RETRY) == (not verdict.final) == (verdict.longest_delay_seconds > 0)


@given(ended=endings, attempt=attempts)
def test_whoever_is_out_of_attempts_is_not_retried(ended: Outcome | BaseException, attempt: int) -> None:
    """
    But for what was no attempt.
    """
    verdict = judge(ended, attempt=attempt, max_attempts=attempt)
    assert verdict.final or not verdict.counts
    assert verdict.counts is not isinstance(ended, Leased | NotAsked)


@given(ended=endings)
def test_a_reason_names_a_class_and_quotes_no_message(ended: Outcome | BaseException) -> None:
    """
    Reasons go into logs and labels.
    """
    reason = judge(ended, attempt=1).reason
    assert reason == (ended.value if isinstance(ended, Outcome) else type(ended).__name__)


@pytest.mark.parametrize(
    ("error", "permanent"), [(Rejected("x"), True), (Unavailable("x"), False), (OSError(), False)]
)
def test_what_is_permanent_can_be_asked_beforehand(error: BaseException, *, permanent: bool) -> None:
    """
    Without an attempt.
    """
    assert is_permanent(error) is permanent

"""
The promises of a verdict about how long to wait, and about what is put off.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.errors import Crashed, Leased, Misconfigured, NotFound, Throttled, Unavailable, loggable
from vividly_core.domain.verdict import (
    FIRST_DELAY_SECONDS,
    LONGEST_DELAY_SECONDS,
    Action,
    Verdict,
    judge,
    postpone,
)

errors = st.sampled_from([Unavailable("x"), Throttled("x"), NotFound("x"), Misconfigured("x"), KeyError("x")])
seconds = st.floats(0, 1e6)


@given(error=errors, attempt=st.integers(1, 1000))
def test_what_is_put_off_is_so_however_often_it_comes(error: Exception, attempt: int) -> None:
    """
    Also what would be buried; longer each time, up to a cap.
    """
    assert postpone(error, attempt=attempt) == Verdict(
        action=Action.RETRY,
        reason=type(error).__name__,
        longest_delay_seconds=min(FIRST_DELAY_SECONDS * 2.0 ** min(attempt - 1, 9), LONGEST_DELAY_SECONDS),
        final=False,
    )


@pytest.mark.parametrize("attempt", [1, 1000])
def test_waiting_for_somebody_else_takes_no_longer_each_time(attempt: int) -> None:
    """
    They may be done at any moment.
    """
    assert postpone(Leased("x"), attempt=attempt).longest_delay_seconds == FIRST_DELAY_SECONDS


@given(after=seconds, share=st.floats(0, 1), attempt=st.integers(1, 4))
def test_no_wait_that_is_drawn_is_shorter_than_the_world_said(after: float, share: float, attempt: int) -> None:
    """
    Nor longer than the verdict says; and what is drawn once is not drawn again.
    """
    verdict = judge(Throttled("x", retry_after_seconds=after), attempt=attempt)
    drawn = verdict.drawn(lambda longest: share * longest)
    assert after <= drawn.longest_delay_seconds <= verdict.longest_delay_seconds
    assert drawn.shortest_delay_seconds == drawn.longest_delay_seconds
    assert drawn.drawn(lambda longest: share * longest) == drawn
    assert (drawn.action, drawn.reason, drawn.final) == (verdict.action, verdict.reason, verdict.final)


@pytest.mark.parametrize("after", [-1.0, float("nan")])
def test_a_word_on_when_that_means_nothing_is_no_wait(after: float) -> None:
    """
    The usual one is drawn.
    """
    verdict = judge(Throttled("x", retry_after_seconds=after), attempt=1)
    assert (verdict.shortest_delay_seconds, verdict.longest_delay_seconds) == (0.0, FIRST_DELAY_SECONDS)


def test_what_killed_its_workers_is_buried_at_once() -> None:
    """
    It would kill one more.
    """
    assert judge(Crashed("x"), attempt=1) == Verdict(action=Action.BURY, reason="Crashed")


def test_only_our_own_words_are_fit_for_a_log() -> None:
    """
    Other people's errors may quote a student: they are told by the name of their class.
    """
    assert loggable(Unavailable("connection reset")) == "connection reset"
    assert loggable(KeyError("quokkas")) == "an unexpected KeyError"

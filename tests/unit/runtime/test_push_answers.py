"""
What a verdict is as an HTTP status.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.errors import Leased, Malformed, NotFound, Throttled, Unavailable
from vividly_core.domain.verdict import Action, Outcome, Verdict, judge
from vividly_runtime.push.answers import settled


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        *((outcome, 204) for outcome in Outcome),
        (Malformed("the message is not valid JSON"), 204),
        (NotFound("there is no such request"), 204),
        (Leased("somebody is at work on it"), 503),
        (Unavailable("the database is away"), 503),
        (RuntimeError("a bug"), 503),
        (Throttled("too fast"), 429),
    ],
)
def test_only_what_is_to_come_again_is_not_settled(ended: Outcome | Exception, status: int) -> None:
    """
    Poison is never retried. Where nothing but capacity is the reason, the answer says so.
    """
    response = settled(judge(ended, attempt=1))

    assert response.status_code == status
    assert ("retry-after" in response.headers) == (status != 204)


def test_the_last_attempt_settles_whatever_it_was() -> None:
    """
    It was buried.
    """
    assert settled(judge(Unavailable("away"), attempt=5)).status_code == 204


@given(st.floats(0, 1e9) | st.just(math.inf))
def test_the_wait_is_told_in_whole_seconds(seconds: float) -> None:
    """
    At least one, and never too short.
    """
    verdict = Verdict(action=Action.RETRY, reason="Unavailable", longest_delay_seconds=seconds)

    told = int(settled(verdict).headers["retry-after"])

    assert told >= 1
    assert told >= seconds or math.isinf(seconds)


@given(st.sampled_from(Action), st.text())
def test_only_three_statuses_are_known(action: Action, reason: str) -> None:
    """
    Whatever the reason.
    """
    assert settled(Verdict(action=action, reason=reason)).status_code in {204, 429, 503}

"""
The worker's log: a line for what became of each delivery.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.runtime.requests import filming
from vividly_core.domain.errors import Leased, Malformed, Unavailable
from vividly_core.domain.ids import MessageId
from vividly_core.domain.message import GenerateLesson, encode
from vividly_core.domain.verdict import Outcome, Verdict, give_back, judge
from vividly_core.ports.inbox import Delivery
from vividly_runtime.commands.outcomes import LoggedDelivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.request import LessonRequest

REQUEST = attrs.evolve(filming(0.5), attempt=2)
SOUND = Delivery(
    id=MessageId("message-1"),
    body=encode(GenerateLesson(request_id=REQUEST.id, wish=REQUEST.wish, correlation_id=REQUEST.correlation_id)),
)
UNREADABLE = Delivery(id=MessageId("message-2"), body=b"How do plants make sugar?", attempt=3)


@attrs.frozen(kw_only=True)
class Ends:
    """
    Works on a delivery until it ends like this; *seen* is the request that it worked on.
    """

    ending: Outcome | Exception | Verdict
    seen: LessonRequest | None = None

    async def __call__(
        self, delivery: Delivery, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Verdict:
        """
        End.
        """
        await anyio.lowlevel.checkpoint()
        if self.seen is not None:
            watch(self.seen)
        if isinstance(self.ending, Verdict):
            return self.ending
        return judge(self.ending, attempt=delivery.attempt)


async def _told(handle: Ends, delivery: Delivery, caplog: pytest.LogCaptureFixture) -> tuple[str, dict[str, Any]]:
    with caplog.at_level(logging.INFO, "vividly_runtime"):
        await LoggedDelivery(handle=handle)(delivery)
    (record,) = caplog.records
    return record.levelname, record.__dict__["fields"]


@pytest.mark.parametrize(
    ("ending", "level", "outcome"),
    [
        (Outcome.COMPLETED, "INFO", "completed"),
        (Outcome.CLARIFICATION, "INFO", "clarification"),
        (Outcome.OUT_OF_SCOPE, "INFO", "out_of_scope"),
        (Outcome.REFUSED, "INFO", "refused"),
        (Outcome.OVER_BUDGET, "INFO", "over_budget"),
        (Unavailable("the disk is full"), "WARNING", "retry"),
        (Malformed("the script is none"), "ERROR", "buried"),
    ],
)
async def test_an_outcome_is_told_with_the_request(
    ending: Outcome | Exception, level: str, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    """
    As far as the request came, by all the ids that somebody may search for.
    """
    told = await _told(Ends(ending=ending, seen=REQUEST), SOUND, caplog)

    assert told[0] == level
    assert (
        told[1].items()
        >= {
            "outcome": outcome,
            "request_id": str(REQUEST.id),
            "correlation_id": REQUEST.correlation_id,
            "message_id": "message-1",
            "attempt": 2,
            "stage": "video_generation",
        }.items()
    )
    assert "sugar" not in caplog.text


async def test_a_request_that_was_not_worked_on_is_known_by_its_message(caplog: pytest.LogCaptureFixture) -> None:
    """
    Somebody else is at work on it: that is no trouble.
    """
    level, fields = await _told(Ends(ending=Leased("somebody is at work on it")), SOUND, caplog)

    assert (level, fields["outcome"], fields["reason"]) == ("INFO", "retry", "Leased")
    assert (fields["request_id"], fields["correlation_id"]) == (str(REQUEST.id), REQUEST.correlation_id)


async def test_a_request_for_which_there_is_no_room_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    """
    It was given back, and nothing went wrong.
    """
    level, fields = await _told(Ends(ending=give_back()), SOUND, caplog)

    assert (level, fields["outcome"], fields["reason"]) == ("INFO", "retry", "no_room")


async def test_a_message_that_cannot_be_read_is_told_of_by_its_own_id(caplog: pytest.LogCaptureFixture) -> None:
    """
    And not by its words.
    """
    level, fields = await _told(Ends(ending=Malformed("no JSON")), UNREADABLE, caplog)

    assert (level, fields["outcome"], fields["message_id"]) == ("ERROR", "buried", "message-2")
    assert (fields["request_id"], fields["attempt"]) == (None, 3)
    assert "sugar" not in caplog.text


async def test_what_is_given_back_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    """
    And the cancellation goes on.
    """

    async def forever(delivery: Delivery, *, watch: Callable[[LessonRequest], None]) -> Verdict:
        del delivery
        watch(REQUEST)
        await anyio.sleep_forever()
        raise AssertionError

    with caplog.at_level(logging.INFO, "vividly_runtime"), anyio.move_on_after(0.01) as scope:
        await LoggedDelivery(handle=forever)(SOUND)

    assert scope.cancelled_caught
    assert caplog.records[0].__dict__["fields"]["outcome"] == "given_back"


async def test_an_error_is_told_of_by_its_class_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """
    Its words may be a student's.
    """

    async def broken(delivery: Delivery, *, watch: Callable[[LessonRequest], None]) -> Verdict:
        del delivery, watch
        await anyio.lowlevel.checkpoint()
        raise KeyError("How do plants make sugar?")

    with caplog.at_level(logging.INFO, "vividly_runtime"), pytest.raises(KeyError):
        await LoggedDelivery(handle=broken)(SOUND)

    assert caplog.records[0].__dict__["fields"]["reason"] == "KeyError"
    assert "sugar" not in caplog.text

"""
What a dead-letter topic hears of a letter.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs
import pytest

from contract.openers._pubsub import PROJECT, emulated_place, served_place
from contract.servers.pubsub import Fault
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.pubsub.dead_letters import PubSubDeadLetters
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_core.domain.ids import MessageId, RequestId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer

pytestmark = pytest.mark.service("pubsub-client")

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
LETTER = DeadLetter(
    id=dead_letter_id(MessageId("17")),
    message_id=MessageId("17"),
    body=b"\x00\xff no JSON",
    attributes={"environment": "dev", "googclient_x": "reserved", "": "empty", "dead_letter_id": "another's"},
    kind="Malformed",
    reason="the message is not JSON",
    request_id=RequestId(UUID(int=7)),
    stage=Stage.VALIDATION,
    attempts=3,
    first_at=NOW,
    last_at=NOW,
)
PLACES = [
    pytest.param(emulated_place, id="emulator", marks=pytest.mark.service("pubsub")),
    pytest.param(served_place, id="server"),
]


@pytest.fixture(params=PLACES)
async def anywhere(request: pytest.FixtureRequest) -> AsyncGenerator[Place]:
    """
    On the emulator, and on a server of ours.
    """
    async with request.param() as place:
        yield place


def letters(place: Place, **changes: Any) -> PubSubDeadLetters:
    """
    Kept in memory, and told there.
    """
    plain = PubSubDeadLetters(
        letters=MemoryDeadLetters(), client=place.clients.publisher, project=PROJECT, name=place.dead_topic
    )
    return attrs.evolve(plain, **changes)


async def heard(place: Place) -> tuple[bytes | None, dict[str, Any]]:
    """
    The message that the topic's subscriber gets.
    """
    path = place.subscription_path(place.dead_subscription)
    (message,) = await place.clients.subscriber.pull(path, 10)
    return message.data, message.attributes or {}


async def test_the_message_is_told_as_it_came_with_what_is_known_of_its_end(anywhere: Place) -> None:
    """
    Whoever reads the topic needs no database to see what happened.
    """
    await letters(anywhere).bury(LETTER)

    assert await heard(anywhere) == (
        LETTER.body,
        {
            "environment": "dev",
            "dead_letter_id": str(LETTER.id),
            "dead_letter_message_id": "17",
            "dead_letter_kind": "Malformed",
            "dead_letter_reason": "the message is not JSON",
            "dead_letter_request_id": str(UUID(int=7)),
            "dead_letter_stage": "validation",
            "dead_letter_attempts": "3",
            "dead_letter_first_at": NOW.isoformat(),
            "dead_letter_last_at": NOW.isoformat(),
        },
    )


async def test_no_letter_is_too_strange_to_be_told(anywhere: Place) -> None:
    """
    What does not fit is cut or left out, there and not in the letter.
    """
    many = {f"{number}": "ü" * 2000 for number in range(200)}
    odd = attrs.evolve(LETTER, reason="\ud800" + "☀" * 2000, attributes=many, stage=None, request_id=None)
    kept = letters(anywhere)

    await kept.bury(odd)

    _, attributes = await heard(anywhere)
    assert len(attributes) == 100
    assert attributes["dead_letter_reason"] == "?" + "☀" * 341
    assert attributes["0"] == "ü" * 512
    assert await kept.find(letter_id=odd.id, limit=1) == (odd,)


async def test_a_letter_that_could_not_be_told_is_kept_and_told_the_next_time(
    place: Place, server: PubSubServer
) -> None:
    """
    Its message is not acknowledged until then.
    """
    kept = letters(place)
    server.fail("publish", Fault(status=503))
    with pytest.raises(Unavailable):
        await kept.bury(LETTER)
    assert await kept.find(letter_id=None, limit=9) == (LETTER,)

    await kept.bury(LETTER)

    assert await kept.find(letter_id=None, limit=9) == (LETTER,)
    assert (await heard(place))[1]["dead_letter_id"] == str(LETTER.id)


async def test_a_topic_that_is_not_there_is_a_fault_of_the_installation(anywhere: Place) -> None:
    """
    And not of the letter, which is kept.
    """
    kept = letters(anywhere, name="nobody-made-it")
    with pytest.raises(Misconfigured, match="check the project and the name"):
        await kept.bury(LETTER)

    assert await kept.find(letter_id=None, limit=9) == (LETTER,)

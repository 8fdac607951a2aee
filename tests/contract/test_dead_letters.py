"""
The promises of `DeadLetters`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.openers.memory_dead_letters import memory_dead_letters
from contract.openers.postgres_dead_letters import postgres_dead_letters
from contract.openers.pubsub_dead_letters import pubsub_emulator_dead_letters, pubsub_server_dead_letters
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import Misconfigured, NotFound, VividlyError
from vividly_core.domain.ids import MessageId, RequestId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

    from contract.openers._dead_letters_harness import DeadLettersHarness

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)

POSTGRES = pytest.param(postgres_dead_letters, id="postgres", marks=pytest.mark.service("postgres"))
OPENERS = [
    pytest.param(memory_dead_letters, id="memory"),
    POSTGRES,
    pytest.param(pubsub_emulator_dead_letters, id="pubsub-emulator", marks=pytest.mark.service("pubsub")),
    pytest.param(pubsub_server_dead_letters, id="pubsub-server", marks=pytest.mark.service("pubsub-client")),
]


@pytest.fixture(params=OPENERS)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[DeadLettersHarness]:
    """
    Each adapter, opened and empty.
    """
    async with request.param() as harness:
        yield harness


def letter(name: str = "message", **changes: Any) -> DeadLetter:
    """
    A letter on the message *name*.
    """
    plain = DeadLetter(
        id=dead_letter_id(MessageId(name)),
        message_id=MessageId(name),
        body=b"{}",
        kind="Malformed",
        reason="the message is not JSON",
        attempts=1,
        first_at=NOW,
        last_at=NOW,
    )
    return attrs.evolve(plain, **changes)


async def test_what_is_buried_is_found(harness: DeadLettersHarness) -> None:
    """
    [1, 3] A letter with all its parts comes back as it was, by its id and in the list.
    """
    buried = letter(
        body=bytes(range(256)),
        attributes={"request_id": "x", "ünï": "☀ \"quoted\" 'n' back\\slash"},
        reason="☀" * 5000,
        request_id=RequestId(uuid4()),
        stage=Stage.SCRIPT_GENERATION,
        attempts=7,
        last_at=NOW + timedelta(microseconds=1),
        replayed_at=NOW + timedelta(days=1),
    )

    await harness.letters.bury(buried)

    assert await harness.letters.find(letter_id=buried.id, limit=1) == (buried,)
    assert await harness.letters.find(letter_id=None, limit=10) == (buried,)
    assert await harness.bodies() == [buried.body]


async def test_what_is_unknown_is_left_out(harness: DeadLettersHarness) -> None:
    """
    [1] A message that could not be read has no request, no stage and no attributes; its body may be empty.
    """
    await harness.letters.bury(letter(body=b""))

    assert await harness.letters.find(letter_id=None, limit=1) == (letter(body=b""),)


async def test_times_are_those_of_any_zone(harness: DeadLettersHarness) -> None:
    """
    A time of another zone is the same moment afterwards, in UTC.
    """
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    await harness.letters.bury(letter(first_at=there, last_at=there))

    (found,) = await harness.letters.find(letter_id=None, limit=1)

    assert (found.first_at, found.last_at) == (NOW, NOW)


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800b"])
async def test_no_message_is_too_strange_to_be_buried(harness: DeadLettersHarness, odd: str) -> None:
    """
    [1] A character that the store cannot keep may be replaced, but its body, and the rest, are kept.
    """
    await harness.letters.bury(letter(body=b"\x00\xff", reason=odd, attributes={odd: odd, "plain": "plain"}))

    (found,) = await harness.letters.find(letter_id=None, limit=1)

    assert found.body == b"\x00\xff"
    assert found.attributes["plain"] == "plain"
    assert len(found.attributes) == 2
    assert (found.reason[0], found.reason[-1], len(found.reason)) == ("a", "b", 3)
    assert (found.reason == odd) == harness.keeps_every_character


async def test_a_message_has_one_letter(harness: DeadLettersHarness) -> None:
    """
    [2] Buried again, it has the later reason and time, the earlier first time, the greater number of attempts, and
    remembers that it was replayed.
    """
    early, late = NOW - timedelta(days=1), NOW + timedelta(days=1)
    await harness.letters.bury(letter(attempts=5))
    await harness.letters.mark_replayed(letter().id, NOW)

    again = letter(kind="NotFound", reason="no student", body=b"2", attempts=2, first_at=late, last_at=late)
    await harness.letters.bury(again)
    await harness.letters.bury(attrs.evolve(again, first_at=early, stage=Stage.VALIDATION, attributes={"k": "v"}))
    await harness.letters.bury(letter(reason="told late", last_at=late - timedelta(hours=1)))

    assert await harness.letters.find(letter_id=None, limit=10) == (
        attrs.evolve(
            again, attempts=5, first_at=early, stage=Stage.VALIDATION, attributes={"k": "v"}, replayed_at=NOW
        ),
    )


async def test_the_last_buried_come_first(harness: DeadLettersHarness) -> None:
    """
    [3] No more than were asked for, and those of one moment always in the same order.
    """
    buried = [
        letter(f"message {number}", last_at=NOW + timedelta(minutes=number // 3)) for number in (4, 1, 8, 0, 2, 6)
    ]
    for each in buried:
        await harness.letters.bury(each)
    expected = sorted(buried, key=lambda each: (each.last_at, each.id), reverse=True)

    assert list(await harness.letters.find(letter_id=None, limit=100)) == expected
    assert list(await harness.letters.find(letter_id=None, limit=4)) == expected[:4]


async def test_an_unknown_letter_is_not_found(harness: DeadLettersHarness) -> None:
    """
    [3, 4, 5] Looking for it finds none, marking it is `NotFound`, and dropping it is silent.
    """
    assert await harness.letters.find(letter_id=uuid4(), limit=1) == ()
    with pytest.raises(NotFound):
        await harness.letters.mark_replayed(uuid4(), NOW)
    await harness.letters.drop(uuid4())


async def test_a_replay_is_remembered(harness: DeadLettersHarness) -> None:
    """
    [4] Once or again, with the last time; nothing else changes.
    """
    await harness.letters.bury(letter())
    await harness.letters.mark_replayed(letter().id, NOW)
    await harness.letters.mark_replayed(letter().id, NOW + timedelta(hours=1))

    found = await harness.letters.find(letter_id=letter().id, limit=1)

    assert found == (letter(replayed_at=NOW + timedelta(hours=1)),)


async def test_a_dropped_letter_is_gone(harness: DeadLettersHarness) -> None:
    """
    [5] It alone, also when it is dropped twice; the same message can be buried anew.
    """
    await harness.letters.bury(letter("one", attempts=9))
    await harness.letters.bury(letter("two"))
    await harness.letters.drop(letter("one").id)
    await harness.letters.drop(letter("one").id)
    assert await harness.letters.find(letter_id=None, limit=9) == (letter("two"),)

    await harness.letters.bury(letter("one"))

    assert await harness.letters.find(letter_id=letter("one").id, limit=9) == (letter("one"),)


async def test_many_bury_the_same_message_at_once(harness: DeadLettersHarness) -> None:
    """
    [2] Twenty workers leave one letter, with the greatest number of attempts and the earliest first time.
    """
    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(
                harness.letters.bury, letter(attempts=number, first_at=NOW - timedelta(seconds=number))
            )

    (found,) = await harness.letters.find(letter_id=None, limit=100)
    assert (found.attempts, found.first_at) == (19, NOW - timedelta(seconds=19))


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20])
async def test_a_cancelled_burial_happened_wholly_or_not_at_all(
    harness: DeadLettersHarness, milliseconds: int
) -> None:
    """
    Wherever cancellation falls, there is the whole letter or none, and it can be buried again.
    """
    buried = letter(body=b"x" * 1_000_000, attributes={"k": "v"})
    with anyio.move_on_after(milliseconds / 1000):
        await harness.letters.bury(buried)

    assert await harness.letters.find(letter_id=buried.id, limit=1) in ((), (buried,))
    await harness.letters.bury(buried)
    assert await harness.letters.find(letter_id=buried.id, limit=1) == (buried,)


@pytest.mark.parametrize("harness", [POSTGRES], indirect=True)
async def test_what_is_not_there_is_named(harness: DeadLettersHarness) -> None:
    """
    Where the table is missing, every verb says that the installation is at fault.
    """
    assert harness.absent is not None

    with pytest.raises(Misconfigured):
        await harness.absent.bury(letter())
    with pytest.raises(Misconfigured):
        await harness.absent.find(letter_id=None, limit=1)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["bury", "mark", "drop", "find"]),
        st.sampled_from(["one", "two", "three"]),
        st.integers(-5, 5),
    ),
    max_size=20,
)
"""What to do, with which message, and how many minutes from now or attempts."""


@pytest.mark.service("postgres")
@settings(max_examples=25)
@given(operations=OPERATIONS)
async def test_fake_and_real_agree(operations: list[tuple[str, str, int]]) -> None:
    """
    The same random operations on both leave the same letters, or raise errors of the same class.
    """
    assert await _play(memory_dead_letters, operations) == await _play(postgres_dead_letters, operations)


async def _play(
    opener: Callable[[], AbstractAsyncContextManager[DeadLettersHarness]], operations: list[tuple[str, str, int]]
) -> list[object]:
    async with opener() as harness:
        log: list[object] = []
        for verb, name, number in operations:
            at, identity = NOW + timedelta(minutes=number), dead_letter_id(MessageId(name))
            try:
                if verb == "bury":
                    await harness.letters.bury(letter(name, attempts=number + 6, first_at=at, last_at=at))
                elif verb == "mark":
                    await harness.letters.mark_replayed(identity, at)
                elif verb == "drop":
                    await harness.letters.drop(identity)
                else:
                    log.append(await harness.letters.find(letter_id=identity, limit=number + 6))
            except VividlyError as error:
                log.append(type(error).__name__)
            log.append(await harness.letters.find(letter_id=None, limit=2))
        return log

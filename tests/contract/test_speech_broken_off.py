"""
What Text-to-Speech promises where a narration ends early, or must wait: whose end it was is known, and what it cost.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import pytest

from contract.openers._spoken_lesson import LESSON, files, script, speak
from contract.openers.speech import narrator_of, speech_server
from contract.servers.speech_rules import Refusal
from vividly_adapters.limits.narrator import LimitedNarrator
from vividly_adapters.limits.shared import SharedLimits
from vividly_adapters.speech.client import open_speech_client
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.servers.speech_rules import SpeechServer

pytestmark = pytest.mark.service("speech")

PLAIN = "en-US-Chirp3-HD-Kore"


@pytest.fixture
async def server() -> AsyncGenerator[SpeechServer]:
    """
    The service.
    """
    async with speech_server() as server:
        yield server


async def in_hand(server: SpeechServer) -> None:
    """
    Wait until it has a request in hand.
    """
    with anyio.fail_after(5):
        while not server.in_hand:
            await anyio.lowlevel.checkpoint()


async def test_whoever_stops_waiting_for_voices_is_cancelled_and_nobody_else(server: SpeechServer) -> None:
    """
    The scope takes its cancellation back, and the task goes on.
    """
    server.seconds = 60

    async with open_speech_client(server.endpoint) as client:

        async def give_up() -> None:
            await in_hand(server)
            scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(give_up)
            with anyio.CancelScope() as scope:
                await client.voices()

    assert scope.cancelled_caught


@pytest.mark.parametrize("voice", [PLAIN, "en-US-Neural2-F"])
async def test_a_connection_that_is_closed_under_a_narration_is_an_outage(
    server: SpeechServer, voice: str
) -> None:
    """
    With several requests in hand, and from then on.
    """
    async with narrator_of(server, voice=voice, fallbacks=()) as harness:

        async def close() -> None:
            await in_hand(server)
            await harness.narrator.client.close()  # type: ignore[attr-defined]  # it is Google's

        server.seconds = 60
        async with anyio.create_task_group() as group:
            group.start_soon(close)
            with pytest.raises(Unavailable):
                await speak(harness, script(*LESSON))
        with pytest.raises(Unavailable):
            await speak(harness, script(*LESSON))

        assert files(harness) == []


async def test_a_list_of_voices_whose_connection_is_closed_is_an_outage(server: SpeechServer) -> None:
    """
    And no cancellation.
    """
    server.seconds = 60

    async with open_speech_client(server.endpoint) as client:

        async def close() -> None:
            await in_hand(server)
            await client.close()

        async with anyio.create_task_group() as group:
            group.start_soon(close)
            with pytest.raises(Unavailable):
                await client.voices()


async def test_a_narration_that_fails_says_what_was_spoken_before(server: SpeechServer) -> None:
    """
    Every request that was answered is paid for, and the ledger misses none.
    """
    server.refusals.extend([None, None, Refusal("UNAVAILABLE", "down")])
    sentences = "Light moves. Heat flows. Ice melts. Iron rusts."

    async with narrator_of(server, voice=PLAIN, fallbacks=()) as harness:
        with pytest.raises(Unavailable) as caught:
            await speak(harness, script(sentences))

    (used,) = caught.value.usage
    assert used.item == f"speech {PLAIN}"
    assert used.quantity >= Decimal(len("Light moves." + "Heat flows."))
    assert used.usd == used.quantity * 30 / 1_000_000


async def test_a_narration_that_runs_out_of_time_says_what_was_spoken_before(server: SpeechServer) -> None:
    """
    The limit is somebody else's, who is told.
    """
    limits = SharedLimits(name="the narrator", concurrency=1)

    def slow_down(audio: bytes) -> bytes:
        server.seconds = 60
        return audio

    server.spoil = slow_down
    async with narrator_of(server, voice=PLAIN, fallbacks=()) as harness:
        narrator = LimitedNarrator(narrator=harness.narrator, limits=limits, limit_seconds=1.0)
        with pytest.raises(Unavailable, match="longer than the limit") as caught:
            await narrator.speak(
                script("Light moves. Heat flows."), into=FilePath(str(harness.folder / "n.wav")), progress=silent
            )

    (used,) = caught.value.usage
    assert used.quantity == len("Light moves.")


async def test_every_request_but_the_first_waits_for_a_turn_of_the_quota(server: SpeechServer) -> None:
    """
    With whichever voice, and at whichever rate; the first was let in before.
    """
    turns: list[int] = []

    async def turn() -> None:
        turns.append(len(server.asked))

    async with narrator_of(server, voice="en-US-Nobody", fallbacks=[PLAIN], next_turn=turn) as harness:
        await speak(harness, script(*LESSON))

    assert len(turns) == len(server.asked) - 1 > 1
    assert min(turns) == 1

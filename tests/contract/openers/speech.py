"""
Opens the narrator that speaks through Cloud Text-to-Speech, with a service of our own at the other end.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract.openers._narrator_harness import NarratorHarness
from vividly_adapters.speech.client import open_speech_client
from vividly_adapters.speech.narrator import SpeechNarrator

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.servers.speech_rules import SpeechServer


@asynccontextmanager
async def speech_server() -> AsyncGenerator[SpeechServer]:
    """
    The service that stands in for the real one.
    """
    from contract.servers.speech import open_speech_server  # noqa: PLC0415  its packages may be missing

    async with open_speech_server() as server:
        yield server


@asynccontextmanager
async def speech_narrator() -> AsyncGenerator[NarratorHarness]:
    """
    With a voice that tells when it passes a mark.
    """
    async with speech_server() as server, narrator_of(server) as harness:
        yield harness


@asynccontextmanager
async def speech_narrator_without_marks() -> AsyncGenerator[NarratorHarness]:
    """
    With a voice that takes plain text only.
    """
    async with (
        speech_server() as server,
        narrator_of(server, voice="en-US-Chirp3-HD-Kore", fallbacks=()) as harness,
    ):
        yield harness


@asynccontextmanager
async def narrator_of(
    server: SpeechServer, *, call_seconds: float = 60.0, **options: Any
) -> AsyncGenerator[NarratorHarness]:
    """
    A narrator that asks *server*, made with *options*.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with open_speech_client(server.endpoint, call_seconds=call_seconds) as client:
            narrator = SpeechNarrator(client=client, **options)
            yield NarratorHarness(narrator=narrator, folder=Path(folder), processes=tuple)

"""
The real Text-to-Speech, with this machine's credentials. Costs money: pytest --live -m live
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from contract.openers._narrator_harness import NarratorHarness
from contract.openers._recorded_sound import listen
from contract.openers._spoken_lesson import LESSON, script, speak
from vividly_adapters.speech.client import open_speech_client
from vividly_adapters.speech.narrator import SpeechNarrator
from vividly_adapters.speech.voices_answer import ask_for_voices

if TYPE_CHECKING:
    from pathlib import Path

    from contract.live_budget import LiveBudget

pytestmark = [pytest.mark.live, pytest.mark.service("speech")]

TAKES_AT_MOST = 3


@pytest.mark.parametrize("voice", ["en-US-Neural2-F", "en-US-Standard-D"])
async def test_a_lesson_is_spoken(tmp_path: Path, voice: str, live_budget: LiveBudget) -> None:
    """
    In its time, by the voice that was asked for, and for about as much as its letters cost.
    """
    written = script(*LESSON)
    letters = sum(len(scene.narration) for scene in written.scenes)
    live_budget.reserve(Decimal(letters * TAKES_AT_MOST * 16) / 1_000_000)

    async with open_speech_client() as client:
        harness = NarratorHarness(
            narrator=SpeechNarrator(client=client, voice=voice, fallbacks=()), folder=tmp_path, processes=tuple
        )
        narration = await speak(harness, written)

    assert narration.voice == f"google {voice}"
    assert narration.duration_seconds == pytest.approx(written.word_count / 150 * 60, rel=0.05)
    starts = [word.start_seconds for word in narration.words]
    for begin, _ in listen(tmp_path / "narration.wav").stretches():
        assert min(abs(begin - start) for start in starts) < 0.15
    assert sum(used.quantity for used in narration.usage) <= Decimal(letters * TAKES_AT_MOST)


async def test_the_usual_voices_are_there() -> None:
    """
    Asking for them costs nothing.
    """
    async with open_speech_client() as client:
        answers = await ask_for_voices(client, ["en-US-Neural2-F", "en-US-Neural2-D", "en-US-Standard-D"])

    assert [answer.name for answer in answers if not answer.exists] == []

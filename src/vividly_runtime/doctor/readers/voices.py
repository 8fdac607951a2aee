"""
Asks Text-to-Speech for its voices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_adapters.speech.client import open_speech_client
from vividly_adapters.speech.voices_answer import ask_for_voices
from vividly_runtime.doctor.findings.voices import VoiceReading

if TYPE_CHECKING:
    from vividly_runtime.settings.cloud_speech import CloudSpeech


async def read_voices(settings: CloudSpeech) -> tuple[VoiceReading, ...]:
    """
    One for each voice that the settings name.
    """
    where = () if settings.endpoint is None else (f"http://{settings.endpoint}",)
    async with open_speech_client(*where) as client:
        answers = await ask_for_voices(client, settings.voices)
    return tuple(VoiceReading(name=answer.name, languages=answer.languages) for answer in answers)

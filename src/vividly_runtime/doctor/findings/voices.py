"""
Voices, and whether the service has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_runtime.doctor.finding import Finding


@attrs.frozen(kw_only=True)
class VoiceReading:
    """
    A voice that the service does not have speaks no language.
    """

    name: str
    languages: tuple[str, ...] = ()


def judge_voices(readings: Sequence[VoiceReading], *, language: str) -> tuple[Finding, ...]:
    """
    A finding for each. One that is missing only warns as long as another is there.
    """
    good = [reading.name for reading in readings if language in reading.languages]
    return tuple(_judge(reading, good, language) for reading in readings)


def _judge(reading: VoiceReading, good: Sequence[str], language: str) -> Finding:
    if reading.name in good:
        return ok(f"{reading.name} speaks {language}")
    say = warning if good else failed
    spoken = ", ".join(reading.languages)
    problem = f"speaks {spoken}, not {language}" if spoken else "is not to be had"
    return say(f"{reading.name} {problem}", cure=f"export VIVIDLY_VOICES={','.join(good) or '...'}")

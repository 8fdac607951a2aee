"""
Voices, and whether the service has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.language import primary
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
    A finding for each. One that is missing only warns as long as another is there. As for the narrator, any region's
    voice speaks *language*.
    """
    wanted = primary(language)
    good = [reading.name for reading in readings if wanted in map(primary, reading.languages)]
    return tuple(_judge(reading, good, language) for reading in readings)


def _judge(reading: VoiceReading, good: Sequence[str], language: str) -> Finding:
    if reading.name in good:
        return ok(f"{reading.name} speaks {', '.join(reading.languages)}")
    say = warning if good else failed
    spoken = ", ".join(reading.languages)
    problem = f"speaks {spoken}, not {language}" if spoken else "is not to be had"
    return say(f"{reading.name} {problem}", cure=f"export VIVIDLY_VOICES={','.join(good) or '...'}")

"""
What a film is made with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from vividly_runtime.doctor.finding import Finding

NEEDED: Final = frozenset({"libx264", "aac"})


@attrs.frozen(kw_only=True)
class EncoderReading:
    """
    An ffmpeg: its first line, and the *encoders* that it has.
    """

    program: str
    version: str
    encoders: frozenset[str]


@attrs.frozen(kw_only=True)
class FontsReading:
    """
    How many fonts a film is set in, and whether another stands in for what they lack.
    """

    files: int
    has_stand_in: bool


def judge_encoder(reading: EncoderReading) -> tuple[Finding, ...]:
    """
    It has what our films need.
    """
    if missing := NEEDED - reading.encoders:
        return (
            failed(
                f"{reading.program} has no encoder {', '.join(sorted(missing))}",
                cure="unset FFMPEG_BINARY IMAGEIO_FFMPEG_EXE",
            ),
        )
    return (ok(f"ffmpeg {reading.version}"),)


def judge_fonts(reading: FontsReading) -> tuple[Finding, ...]:
    """
    Roboto, and DejaVu for what it lacks.
    """
    if not reading.has_stand_in:
        return (
            warning(
                "Roboto alone: a script with signs that it lacks gets no film",
                cure="pip install 'vividly[moviepy]'",
            ),
        )
    return (ok(f"Roboto, and DejaVu for the signs that it lacks: {reading.files} files"),)

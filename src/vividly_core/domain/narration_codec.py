"""
`timings.json`: the measured times of a narration as bytes, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import json_text
from .errors import Malformed
from .lesson import Narration, SceneSpan, SpokenWord
from .text import is_storable

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "vividly-timings/1"

_WHAT: Final = "the timings"
# A day: far more than any lesson, and far less than what no float can hold.
_LONGEST_SECONDS: Final = 86_400


def encode(narration: Narration) -> bytes:
    """
    Write *narration*: UTF-8 JSON, times in seconds.
    """
    return json_text.dump(
        {
            "format": FORMAT,
            "duration_seconds": narration.duration_seconds,
            "voice": narration.voice,
            "scenes": [
                {"start_seconds": span.start_seconds, "end_seconds": span.end_seconds} for span in narration.scenes
            ],
            "words": [
                {
                    "text": word.text,
                    "start_seconds": word.start_seconds,
                    "end_seconds": word.end_seconds,
                    "scene": word.scene,
                }
                for word in narration.words
            ],
        }
    )


def decode(data: bytes) -> Narration:
    """
    Read timings.

    :raises Malformed: for any bytes that are none.
    """
    fields = json_text.load_object(data, what=_WHAT)
    if fields.get("format") != FORMAT:
        raise Malformed(f"{_WHAT} are not in the format {FORMAT}")
    return Narration(
        duration_seconds=_seconds(fields, "duration_seconds"),
        voice=_text(fields, "voice"),
        scenes=tuple(
            SceneSpan(start_seconds=_seconds(entry, "start_seconds"), end_seconds=_seconds(entry, "end_seconds"))
            for entry in _list(fields, "scenes")
        ),
        words=tuple(
            SpokenWord(
                text=_text(entry, "text"),
                start_seconds=_seconds(entry, "start_seconds"),
                end_seconds=_seconds(entry, "end_seconds"),
                scene=_count(entry, "scene"),
            )
            for entry in _list(fields, "words")
        ),
    )


def _seconds(fields: Mapping[str, Any], name: str) -> float:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_SECONDS:
        raise Malformed(f"{_WHAT}: {name} is not a number of seconds")
    return float(value)


def _count(fields: Mapping[str, Any], name: str) -> int:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Malformed(f"{_WHAT}: {name} is not a whole number")
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not is_storable(value):
        raise Malformed(f"{_WHAT}: {name} is not a text that can be stored")
    return value


def _list(fields: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = fields.get(name)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Malformed(f"{_WHAT}: {name} is not a list of objects")
    return value

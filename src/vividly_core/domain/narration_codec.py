"""
`timings.json`: the measured times of a narration as bytes, and back.
"""

from __future__ import annotations

from typing import Final

from . import json_text
from .json_fields import Fields
from .lesson import Narration, SceneSpan, SpokenWord

FORMAT: Final = "vividly-timings/1"


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
    fields = Fields.load(data, what="the file of timings", format_name=FORMAT)
    return Narration(
        duration_seconds=fields.seconds("duration_seconds"),
        voice=fields.text("voice"),
        scenes=tuple(
            SceneSpan(start_seconds=span.seconds("start_seconds"), end_seconds=span.seconds("end_seconds"))
            for span in fields.each("scenes")
        ),
        words=tuple(
            SpokenWord(
                text=word.text("text"),
                start_seconds=word.seconds("start_seconds"),
                end_seconds=word.seconds("end_seconds"),
                scene=word.count("scene"),
            )
            for word in fields.each("words")
        ),
    )

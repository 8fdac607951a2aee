"""
The promises of `timings.json`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from unit.domain._bytes import bytes_like, result_or
from unit.domain._lessons import narrations
from vividly_core.domain.errors import Malformed
from vividly_core.domain.lesson import Narration, SceneSpan, SpokenWord
from vividly_core.domain.narration_codec import decode, encode

NARRATION = Narration(
    duration_seconds=1.5,
    voice="en-us",
    words=(SpokenWord(text="Air.", start_seconds=0.1, end_seconds=0.5, scene=0),),
    scenes=(SceneSpan(start_seconds=0.0, end_seconds=1.5),),
)


@settings(max_examples=40)
@given(narration=narrations())
def test_what_is_written_is_read_back(narration: Narration) -> None:
    """
    Every time, to the last bit.
    """
    assert decode(encode(narration)) == narration


@given(data=bytes_like(narrations().map(encode)))
def test_any_bytes_are_timings_or_malformed(data: bytes) -> None:
    """
    Nothing else, ever; and what was read can be written.
    """
    result = result_or(Malformed, lambda: decode(data))
    assert isinstance(result, Malformed) or decode(encode(result)) == result


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (["format"], None, "is not in the format vividly-timings/1"),
        (["duration_seconds"], "1.5", "duration_seconds is a value of type str, not a number of seconds"),
        (["duration_seconds"], True, "duration_seconds is a value of type bool, not a number of seconds"),
        (["duration_seconds"], -1, "duration_seconds is a value of type int, not a number of seconds"),
        (["duration_seconds"], 10**400, "duration_seconds is a value of type int, not a number of seconds"),
        (["voice"], 7, "voice is a value of type int, not a text"),
        (["voice"], "\ud800", "voice holds a character that cannot be stored"),
        (["words", 0, "text"], "\x00", "text holds a character that cannot be stored"),
        (["words", 0, "scene"], -1, "scene is a value of type int, not a whole number"),
        (["words", 0, "scene"], 0.0, "scene is a value of type float, not a whole number"),
        (["words", 0, "scene"], False, "scene is a value of type bool, not a whole number"),
        (["words"], None, "words is not a list of objects"),
        (["scenes"], [0], "scenes is not a list of objects"),
    ],
)
def test_what_is_wrong_with_them_is_named(place: list[str | int], value: object, problem: str) -> None:
    """
    By field.
    """
    fields: Any = json.loads(encode(NARRATION))
    holder = fields
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(Malformed, match=f"^the file of timings.*{problem}"):
        decode(json.dumps(fields).encode())


def test_a_time_beyond_all_numbers_is_malformed() -> None:
    """
    JSON can write what a float can only call infinite.
    """
    with pytest.raises(Malformed, match="duration_seconds is a value of type float, not a number of seconds"):
        decode(encode(NARRATION).replace(b'"duration_seconds": 1.5', b'"duration_seconds": 1e999'))

"""
What tells who somebody is: found, and left out.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Final

from vividly_core.domain.judgement import Purpose

from ._numbers import numbers_of_papers, phone_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._numbers import Span

_LEFT_OUT: Final = "…"
_ASKED: Final = frozenset({Purpose.QUESTION, Purpose.INTEREST})
_LEFT_OUT_AGAIN: Final = re.compile(rf"{_LEFT_OUT}(?:\W*{_LEFT_OUT})+")


def holds_personal_data(text: str, purpose: Purpose, region: str) -> bool:
    """
    Whether *text* tells who somebody is.
    """
    return next(_spans(text, purpose, region), None) is not None


def without_personal_data(text: str, purpose: Purpose, region: str) -> str:
    """
    *text* with a sign in the place of whatever tells who somebody is.
    """
    left = text
    # What was left out may have hidden something else.
    while spans := sorted(_spans(left, purpose, region), reverse=True):
        end_of_next = len(left) + 1
        for start, end in spans:
            if end <= end_of_next:
                left = f"{left[:start]}{_LEFT_OUT}{left[end:]}"
                end_of_next = start
        left = _LEFT_OUT_AGAIN.sub(_LEFT_OUT, left)
    return left


def _spans(text: str, purpose: Purpose, region: str) -> Iterator[Span]:
    asked = purpose in _ASKED
    for pattern in _patterns(asked=asked):
        yield from (match.span() for match in pattern.finditer(text))
    yield from numbers_of_papers(text)
    yield from phone_numbers(text, region)


@functools.cache
def _patterns(*, asked: bool) -> tuple[re.Pattern[str], ...]:
    file = resources.files(__package__) / "personal.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(map(re.compile, [*found["told"], *(found["asked"] if asked else ())]))

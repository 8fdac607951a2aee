"""
What a text may hold: checks that every text from outside passes once, at the door.
"""

from __future__ import annotations

from typing import Final

from .errors import InvalidField

_NUL: Final = "\x00"


def clean_text(field: str, value: object, *, shortest: int = 1, longest: int) -> str:
    """
    Strip *value* and return it.

    :raises InvalidField: if it is no text, too short or too long in characters, or holds what no database or
        file can keep: the NUL character, or half of a surrogate pair.
    """
    size = f"give a text of {shortest} to {longest} characters"
    if not isinstance(value, str):
        raise InvalidField(field, f"a value of type {type(value).__name__} is no text", size)
    text = value.strip()
    if _NUL in text:
        raise InvalidField(field, "it holds a NUL character", "remove it")
    if not is_storable(text):
        raise InvalidField(field, "it holds half of a surrogate pair", "send valid UTF-8")
    if len(text) < shortest:
        raise InvalidField(field, f"it has {len(text)} characters, too few", size)
    if len(text) > longest:
        raise InvalidField(field, f"it has {len(text)} characters, too many", size)
    return text


def is_storable(text: str) -> bool:
    """
    Whether every database and file can keep *text*: it holds neither NUL nor half of a surrogate pair.
    """
    return _NUL not in text and not any("\ud800" <= character <= "\udfff" for character in text)

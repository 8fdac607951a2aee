"""
JSON as we write and read it: UTF-8, no NaN, no NUL, no half of a surrogate pair.
"""

from __future__ import annotations

import json
from typing import Any, Final

from .errors import Malformed, Rejected
from .text import is_storable

_DEEPEST: Final = 100
_ONE_LINE: Final = json.JSONEncoder(allow_nan=False)


def dump(value: object) -> bytes:
    """
    Write *value* readably, the same bytes for the same value.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2).encode() + b"\n"


def load_object(data: bytes, *, what: str) -> dict[str, Any]:
    """
    Read *data* as one JSON object.

    :raises Malformed: saying what is wrong with *what*, for any other bytes.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise Malformed(f"{what} is not UTF-8") from None
    except RecursionError:
        raise Malformed(f"{what} is nested too deeply") from None
    except ValueError:
        # Invalid JSON, NaN, or a number of more digits than Python reads.
        raise Malformed(f"{what} is not valid JSON") from None
    if not isinstance(value, dict):
        raise Malformed(f"{what} is JSON, but not an object")
    return value


def load_stored(text: str | bytes) -> Any:
    """
    Read what a store kept as JSON. What somebody else nested deeper than can be read counts as nothing.
    """
    try:
        return json.loads(text)
    except RecursionError:
        return None


def storable(value: object) -> str:
    """
    Write *value* as one line of JSON that any store can keep.

    :raises Rejected: if it is not plain data, is nested more than a hundred deep, or holds NaN, a NUL character or
        half of a surrogate pair.
    """
    try:
        text = _ONE_LINE.encode(value)
    except (ValueError, TypeError, RecursionError):
        raise Rejected("a value cannot be kept as JSON: it is NaN, or not plain data") from None
    if text.count("[") + text.count("{") > _DEEPEST and _depth(value) > _DEEPEST:
        raise Rejected("a value is nested too deeply to be read again")
    # Escapes of the two: whole pairs are the only other use of them.
    if ("\\u0000" in text or "\\ud" in text) and _is_unstorable(json.loads(text)):
        raise Rejected("a text holds a NUL character or half of a surrogate pair, which no store can keep")
    return text


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level := [part for part in level if isinstance(part, dict | list | tuple)]:
        depth += 1
        level = [each for part in level for each in (part.values() if isinstance(part, dict) else part)]
    return depth


def _is_unstorable(value: object) -> bool:
    match value:
        case str():
            return not is_storable(value)
        case dict():
            return any(_is_unstorable(part) for pair in value.items() for part in pair)
        case list():
            return any(_is_unstorable(part) for part in value)
        case _:
            return False


def _refuse(constant: str) -> object:
    raise ValueError(constant)

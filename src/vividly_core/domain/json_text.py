"""
JSON as we write and read it: UTF-8, no NaN, no NUL, no half of a surrogate pair.
"""

from __future__ import annotations

import json
from typing import Any

from .errors import Malformed


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


def _refuse(constant: str) -> object:
    raise ValueError(constant)

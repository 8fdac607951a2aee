"""
Values out of JSON columns, which hold whatever somebody wrote: what is none of ours is as good as not there.

A row that cannot be read would be claimed for ever, and never be over. One that lacks something fails at the stage
that misses it, with a word.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def an_object(found: object) -> Mapping[str, Any]:
    """
    Empty for what is no JSON object.
    """
    return found if isinstance(found, dict) else {}


def objects(found: object) -> tuple[Mapping[str, Any], ...]:
    """
    The objects of a JSON array.
    """
    return tuple(each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def a_count(found: object) -> int | None:
    """
    ``None`` for what counts nothing.
    """
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def a_share(found: object) -> float:
    """
    A number from 0 to 1; 0 for what is none.
    """
    return float(found) if isinstance(found, int | float) and 0 <= found <= 1 else 0.0


def a_text(found: object) -> str | None:
    """
    ``None`` for what is no text.
    """
    return found if isinstance(found, str) else None


def a_moment(found: object) -> datetime | None:
    """
    A time, in UTC where it names no zone; ``None`` for what is none, such as infinity.
    """
    try:
        moment = datetime.fromisoformat(a_text(found) or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

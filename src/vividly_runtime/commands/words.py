"""
Numbers and names as people read them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST_SLUG: Final = 60


def duration(seconds: float) -> str:
    """
    Minutes and seconds, such as ``1:05``; hours too where there are any.
    """
    whole = round(max(seconds, 0.0))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004  minutes an hour
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def size(count: int) -> str:
    """
    Bytes in the unit that keeps the number short, such as ``2.1 MB``.
    """
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:  # noqa: PLR2004  a kilo
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def slug(text: str) -> str:
    """
    *text* as a file name that needs no quotes anywhere; ``lesson`` where nothing is left of it.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_SLUG].strip("-") or "lesson"


def printable(text: str) -> str:
    """
    *text* on one line, without what would move the cursor or colour the terminal: anybody may have written it.
    """
    return "".join(character if character.isprintable() else "\ufffd" for character in " ".join(text.split()))

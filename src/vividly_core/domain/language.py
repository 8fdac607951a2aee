"""
Language tags, as far as we read them.
"""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_RIGHT_TO_LEFT: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"})


def well_formed(tag: str) -> str | None:
    """
    *tag* if it has the form of a BCP 47 tag, such as ``en-US`` or ``zh-Hant-TW``; else None.
    """
    return tag if _TAG.fullmatch(tag) else None


def primary(tag: str) -> str:
    """
    The language itself, without script and region: ``en`` of ``en-US``.
    """
    return tag.lower().replace("_", "-").partition("-")[0]


def is_right_to_left(tag: str) -> bool:
    """
    Whether the language of *tag* is written from right to left.
    """
    return primary(tag) in _RIGHT_TO_LEFT

"""
What of a text is drawn, and how a character that no font has is named.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Signs that are drawn as nothing and yet are in none of the categories below.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_UNDRAWN: Final = {"Cc", "Cf", "Cs"}
_MARKS: Final = {"Mn", "Me", "Mc"}
_RIGHT_TO_LEFT: Final = {"R", "AL", "AN"}


def plain(text: str) -> str:
    """
    *text* as it is drawn: composed, on one line, single spaces between words.

    Control and format characters go (zero width, direction overrides, NUL, halves of surrogate pairs): they
    have no picture of their own, and would change that of their neighbours.
    """
    spaced = " ".join(text.split())
    visible = "".join(sign for sign in spaced if unicodedata.category(sign) not in _UNDRAWN)
    return " ".join(unicodedata.normalize("NFC", _BLANK.sub("", visible)).split())


def clusters(text: str) -> list[str]:
    """
    Cut *text* into characters, each with the marks that stand on it: what a line break must not part.
    """
    parts: list[str] = []
    for sign in text:
        if parts and unicodedata.category(sign) in _MARKS:
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def is_right_to_left(character: str) -> bool:
    """
    Whether *character* belongs to a script that runs from right to left.
    """
    return unicodedata.bidirectional(character) in _RIGHT_TO_LEFT


def kind_of(character: str) -> str:
    """
    Name what *character* is one of, such as ``CJK``, ``Arabic`` or ``symbols``, never the character itself.
    """
    category = unicodedata.category(character)
    if category == "Co":
        return "private-use characters"
    if category == "Cn":
        return "unassigned characters"
    if category[0] not in "LM" and not character.isdecimal():
        return "symbols"
    script = unicodedata.name(character, "unnamed").split()[0]
    return script if script == "CJK" else script.capitalize()

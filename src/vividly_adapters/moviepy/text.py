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
_JOINERS: Final = "\u200c\u200d"
_VOWEL_KILLER: Final = 9
"""The combining class of a virama: it takes the vowel from the letter before."""


def plain(text: str) -> str:
    """
    *text* as it is drawn: composed, on one line, single spaces between words.

    Control and format characters go (zero width, direction overrides, NUL, halves of surrogate pairs): they
    have no picture of their own, and would change that of their neighbours. Joiners stay where spelling needs them.
    """
    spaced = " ".join(text.split())
    visible = "".join(sign for sign in spaced if is_joiner(sign) or unicodedata.category(sign) not in _UNDRAWN)
    drawn = " ".join(unicodedata.normalize("NFC", _BLANK.sub("", visible)).split())
    # What a joiner stood between may compose, and so change what the next one follows.
    while (settled := " ".join(unicodedata.normalize("NFC", _without_idle_joiners(drawn)).split())) != drawn:
        drawn = settled
    return drawn


def is_joiner(character: str) -> bool:
    """
    Whether *character* tells letters to join, or not to.
    """
    return character in _JOINERS


def _without_idle_joiners(text: str) -> str:
    """
    *text* with joiners only after a sign that kills a vowel, as in Hindi, and between letters of Arabic.
    """
    if not any(joiner in text for joiner in _JOINERS):
        return text
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return "".join(sign for before, sign, after in around if not is_joiner(sign) or _joins(before, after))


def _joins(before: str, after: str) -> bool:
    if unicodedata.combining(before) == _VOWEL_KILLER:
        return True
    return all(unicodedata.bidirectional(sign) == "AL" for sign in (before, after))


def clusters(text: str) -> list[str]:
    """
    Cut *text* into characters, each with the marks that stand on it, and what these bind to it: what a line break
    must not part.
    """
    parts: list[str] = []
    for sign in text:
        if parts and (unicodedata.category(sign) in _MARKS or is_joiner(sign) or _binds(parts[-1][-1], sign)):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _binds(before: str, sign: str) -> bool:
    return unicodedata.category(sign) == "Lo" and (
        is_joiner(before) or unicodedata.combining(before) == _VOWEL_KILLER
    )


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

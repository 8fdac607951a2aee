"""
Which signs of a text belong together, and between which a line may be broken where there is no space.
"""

from __future__ import annotations

import unicodedata
from typing import Final

SQUARE: Final = frozenset({"F", "W"})
"""The East Asian widths of signs that fill a square."""

_JOINER: Final = "\u200d"
_NON_JOINER: Final = "\u200c"
_SKIN_TONES: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
# Thai and Lao write some vowels before, and some after, the consonant that they belong to.
_LEANS_FORWARD: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_LEANS_BACK: Final = frozenset("\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ec6")
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_TEXT: Final = frozenset({"Cc", "Cs"})
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})


def readable(word: str) -> str:
    """
    *word* without what would break a file or turn its neighbours round: control characters, halves of surrogate
    pairs, overrides of direction. Empty if there is nothing left to see.
    """
    kept = "".join(sign for sign in word if unicodedata.category(sign) not in _NOT_TEXT and sign not in _OVERRIDES)
    return kept if any(unicodedata.category(sign) not in _UNSEEN for sign in kept) else ""


def clusters(text: str) -> list[str]:
    """
    Cut *text* into signs, each with the marks, vowels and joined signs that belong to it.
    """
    found: list[str] = []
    for sign in text:
        if found and (_leans_back(sign) or found[-1][-1] in _LEANS_FORWARD or found[-1][-1] == _JOINER):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _leans_back(sign: str) -> bool:
    return (
        unicodedata.category(sign).startswith("M")
        or sign in _LEANS_BACK
        or sign in _SKIN_TONES
        or sign in {_JOINER, _NON_JOINER}
    )


def may_part(before: str, after: str) -> bool:
    """
    Whether a line may end after the cluster *before* and begin with *after*: one of them is of a script that has
    no spaces, no bracket opens or closes there, and the rules of Japanese typesetting allow it.
    """
    last, first = before[0], after[0]
    if not (_is_square(last) or _is_square(first)) or (_name(last)[:8] == _name(first)[:8] == "KATAKANA"):
        return False
    return unicodedata.category(last) not in {"Ps", "Pi"} and not _keeps_back(first)


def _keeps_back(sign: str) -> bool:
    """
    Whether *sign* may not begin a line: it closes, stops, lengthens or repeats, or is a small kana.
    """
    return unicodedata.category(sign) in {"Pe", "Pf", "Po", "Lm"} or " LETTER SMALL " in _name(sign)


def _is_square(sign: str) -> bool:
    # Korean writes spaces.
    return unicodedata.east_asian_width(sign) in SQUARE and not _name(sign).startswith("HANGUL")


def _name(sign: str) -> str:
    return unicodedata.name(sign, "")

"""
What a written word becomes before the engine says it.

What the engine makes of raw words, and what is done about it here: it takes a control character for a command of
its own; it reads a full stop before a small letter as no pause at all; it stops after an abbreviation as after a
sentence; it takes initials in a row for one word, and loses or dies of it; it may die of a hyphen between a sign
and a letter of another script.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASH: Final = "\u2014"
_FULL_STOP_ALWAYS: Final = "\u3002"
"""The ideographic full stop: the engine ends a sentence at it whatever follows."""

_LOOSE_HYPHEN: Final = re.compile(r"(?<![^\W_])-(?!\d)")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+")
_ENDS_IN_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.){2,}\W*$")
_SOME_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.){2,}")
_MANY_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.){5,}")

_EXPANDED: Final = {
    "en": {
        "approx.": "approximately",
        "dr.": "doctor",
        "e.g.": "for example",
        "fig.": "figure",
        "i.e.": "that is",
        "mr.": "mister",
        "mrs.": "missis",
        "prof.": "professor",
        "vs.": "versus",
    }
}
_ABBREVIATIONS: Final = frozenset({"ca.", "cf.", "etc.", "no.", "nr.", "st."})


def reword(word: str, *, before: str, after: str, language: str) -> str:
    """
    Say what *word* becomes, in a text in *language*, between two words; all three are clean.
    """
    expanded = _EXPANDED.get(language.lower().partition("-")[0], {}).get(word.lower())
    return expanded or _ended(_parted(_dashed(word), before), after)


def _dashed(word: str) -> str:
    """
    A hyphen alone is meant as a dash; one that joins nothing goes, unless it is a minus.
    """
    if word and all(unicodedata.category(character) == "Pd" for character in word):
        return _DASH
    return _LOOSE_HYPHEN.sub(" ", word)


def _parted(word: str, before: str) -> str:
    """
    Say initials letter by letter where they are many, or follow others.
    """
    row = _SOME_INITIALS if _ENDS_IN_INITIALS.search(before) else _MANY_INITIALS
    return row.sub(lambda initials: initials[0].replace(".", " "), word).strip()


def _ended(word: str, after: str) -> str:
    """
    End the sentence where the engine would not see it: a small letter follows.
    """
    if not word.endswith(".") or not after[:1].islower():
        return word
    if _INITIALS.fullmatch(word) or word.lower() in _ABBREVIATIONS:
        return word
    return word.removesuffix(".") + _FULL_STOP_ALWAYS

"""
How the signs of mathematics are said, and how mathtext draws them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SAID: Final = {
    "=": "equals",
    "+": "plus",
    "-": "minus",
    "\N{MINUS SIGN}": "minus",
    "\N{EN DASH}": "minus",
    "\N{PLUS-MINUS SIGN}": "plus or minus",
    "\N{MULTIPLICATION SIGN}": "times",
    "\N{DOT OPERATOR}": "times",
    "\N{MIDDLE DOT}": "times",
    "\N{BULLET OPERATOR}": "times",
    "\N{DIVISION SIGN}": "divided by",
    "/": "over",
    "<": "is less than",
    ">": "is greater than",
    "\N{LESS-THAN OR EQUAL TO}": "is at most",
    "\N{GREATER-THAN OR EQUAL TO}": "is at least",
    "\N{NOT EQUAL TO}": "is not",
    "\N{ALMOST EQUAL TO}": "is about",
    "\N{IDENTICAL TO}": "is defined as",
    "\N{TILDE OPERATOR}": "is about",
    "\N{PROPORTIONAL TO}": "is proportional to",
    "\N{RIGHTWARDS ARROW}": "gives",
    "\N{RIGHTWARDS DOUBLE ARROW}": "implies",
    "\N{INFINITY}": "infinity",
    "\N{N-ARY SUMMATION}": "the sum of",
    "\N{INTEGRAL}": "the integral of",
    "\N{SQUARE ROOT}": "the square root of",
    "\N{DEGREE SIGN}": "degrees",
    "\N{RING OPERATOR}": "degrees",
    "\N{INVISIBLE TIMES}": "",
    "\N{FUNCTION APPLICATION}": "",
}
"""A sign of its own, in words. What is missing here is said as it stands."""

_DRAWN: Final = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{PLUS-MINUS SIGN}": r"\pm ",
    "\N{MULTIPLICATION SIGN}": r"\times ",
    "\N{DOT OPERATOR}": r"\cdot ",
    "\N{MIDDLE DOT}": r"\cdot ",
    "\N{BULLET OPERATOR}": r"\cdot ",
    "\N{DIVISION SIGN}": r"\div ",
    "\N{LESS-THAN OR EQUAL TO}": r"\leq ",
    "\N{GREATER-THAN OR EQUAL TO}": r"\geq ",
    "\N{NOT EQUAL TO}": r"\neq ",
    "\N{ALMOST EQUAL TO}": r"\approx ",
    "\N{PROPORTIONAL TO}": r"\propto ",
    "\N{RIGHTWARDS ARROW}": r"\rightarrow ",
    "\N{INFINITY}": r"\infty ",
    "\N{N-ARY SUMMATION}": r"\sum ",
    "\N{INTEGRAL}": r"\int ",
    "\N{DEGREE SIGN}": r"^{\circ}",
    "\N{RING OPERATOR}": r"\circ ",
    "\N{PRIME}": r"\prime ",
    "\N{INVISIBLE TIMES}": "",
    "\N{FUNCTION APPLICATION}": "",
    "\\": r"\backslash ",
    # mathtext has no way to write one that it reads everywhere.
    "^": "",
    "~": r"\sim ",
    **{sign: f"\\{sign}" for sign in "#$%_{}"},
}

MARKS: Final = {
    "\N{MACRON}": ("bar", r"\bar"),
    "\N{OVERLINE}": ("bar", r"\bar"),
    "\N{COMBINING OVERLINE}": ("bar", r"\bar"),
    r"\_": ("bar", r"\bar"),
    "\N{HORIZONTAL BAR}": ("bar", r"\bar"),
    r"\rightarrow": ("vector", r"\vec"),
    "\N{LONG RIGHTWARDS ARROW}": ("vector", r"\vec"),
    "^": ("hat", r"\hat"),
    r"\sim": ("tilde", r"\tilde"),
    "\N{DOT ABOVE}": ("dot", r"\dot"),
}
"""What stands over a letter: how it is said after it, and how it is drawn."""

_NAMES: Final = {"lamda": "lambda"}
"""Where Unicode's name of a letter is not the one in use."""

_OHMS: Final = re.compile(r"(?<=\d )(?:omega|\N{OHM SIGN})(?!\w)")
_APART: Final = re.compile(r"(?<!\S)([^\s\w])(?!\S)|^([=+<>\N{MINUS SIGN}\N{MULTIPLICATION SIGN}])")
_SPLIT_NUMBER: Final = re.compile(r"(?<=\d) (?=[.,]\d)|(?<=\d,) (?=\d{3}\b)")
_BEFORE_MARK: Final = re.compile(r" +(?=[,.;:)\]])|(?<=[(\[]) +")


def say_sign(sign: str) -> str:
    """
    An operator or a letter in words: a Greek letter by its name.
    """
    bare = sign.strip()
    if bare in SAID:
        return SAID[bare]
    return " ".join(_letter(character) for character in bare) if len(bare) == 1 else say_text(bare)


def say_text(text: str) -> str:
    """
    Words and units as they stand, and in words the signs between them.
    """
    said = _APART.sub(lambda found: f" {SAID.get(found[0], found[0])} ", text)
    return "".join(_letter(character) for character in said)


def tidy(said: str) -> str:
    """
    *said* without the gaps that markup leaves in numbers and before punctuation.
    """
    whole = _SPLIT_NUMBER.sub("", " ".join(said.split()))
    return _BEFORE_MARK.sub("", _OHMS.sub("ohms", whole))


def draw_text(text: str) -> str:
    """
    Words or units upright, for mathtext.
    """
    return rf"\mathrm{{{_drawn(text).replace(' ', chr(92) + ' ')}}}" if text.strip() else ""


def draw_sign(sign: str) -> str:
    """
    An operator, a number or a variable, for mathtext; a word of letters stands upright.
    """
    bare = sign.strip()
    return draw_text(bare) if len(bare) > 1 and bare.isalpha() else _drawn(bare)


def _drawn(text: str) -> str:
    return "".join(_DRAWN.get(character, character) for character in text if not _is_control(character))


def _letter(character: str) -> str:
    name = unicodedata.name(character, "")
    if not name.startswith("GREEK ") or "LETTER" not in name:
        return "" if _is_control(character) else character
    said = name.partition("LETTER ")[2].split()[0].lower()
    return f" {_NAMES.get(said, said)} "


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs"}

"""
The words of a sentence that say what it claims, made comparable.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from vividly_core.domain.stop_words import STOP_WORDS

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*")
_POSSESSIVE: Final = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s?$")
_ENDINGS: Final = (
    "ingly",
    "edly",
    "ments",
    "ness",
    "ment",
    "ings",
    "ions",
    "ing",
    "ion",
    "ies",
    "ers",
    "ed",
    "er",
)
_MORE_ENDINGS: Final = ("es", "ly", "al", "e", "s", "y")
_SHORTEST_ROOT: Final = 3

_TELLING_NOTHING: Final = frozenset({"called", "lesson", "let's", "remember", "today"})
"""Words with which a lesson speaks of itself."""


def roots(text: str) -> frozenset[str]:
    """
    The roots of the words of *text* that claim something: ``The balls collided`` has two, as ``colliding ball`` has.
    """
    found = (_POSSESSIVE.sub("", match.casefold()) for match in _WORD.findall(text))
    parts = (part for word in found for part in (word, *word.split("-")[1:], word.split("-")[0]))
    return frozenset(
        root(part)
        for part in parts
        if "-" not in part and len(part) > 1 and part not in STOP_WORDS and part not in _TELLING_NOTHING
    )


@functools.lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """
    *word*, in lower case, without the endings by which its forms differ. It errs on the side of likeness.
    """
    for endings in (("s",), (*_ENDINGS, *_MORE_ENDINGS)):
        ending = next((each for each in endings if word.endswith(each)), "")
        if ending and len(word) - len(ending) >= _SHORTEST_ROOT and not (ending == "s" and word.endswith("ss")):
            word = word.removesuffix(ending)
    return word[:-1] if len(word) > _SHORTEST_ROOT and word[-1] == word[-2] else word

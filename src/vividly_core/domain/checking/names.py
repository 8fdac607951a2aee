"""
Proper names in English text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vividly_core.domain.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME: Final = r"(?<![^\W_])[A-Z\u00c0-\u00de][^\W\d_]*(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*"
_CAPITALISED: Final = re.compile(_NAME)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*")
_POSSESSIVE: Final = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s?$")
_KNOWN: Final = frozenset({"Earth", "I", "Moon", "Sun"})
"""Names that a lesson may use without having read them."""


def spelled(text: str) -> frozenset[str]:
    """
    Every word of *text* in lower case, without an ending such as *'s*: what a name may be compared with.
    """
    return frozenset(_bare(word).casefold() for word in _WORD.findall(text))


def names_within(sentence: str) -> frozenset[str]:
    """
    The names in *sentence*: what is written with a capital elsewhere than at its start, but those that everybody knows.

    The first word is one too where a name follows it at once, as in *Isaac Newton*.
    """
    return frozenset(_within(sentence)) - _KNOWN


def names_of(sentences: Iterable[str]) -> frozenset[str]:
    """
    The names in all of *sentences*: with them a name is known where it stands first.
    """
    return frozenset().union(*map(names_within, sentences))


def first_word(sentence: str) -> str:
    """
    The word with which *sentence* begins if it is written with a capital, and else nothing.
    """
    found = re.match(rf"\W*({_NAME})", sentence)
    return "" if found is None else _bare(found[1])


def _within(sentence: str) -> Iterator[str]:
    for found in _CAPITALISED.finditer(sentence):
        before = sentence[: found.start()].rstrip("\"'(\N{LEFT DOUBLE QUOTATION MARK} ")
        if before and before[-1] not in ".!?:":
            yield _bare(found.group())
    pair = re.match(rf"\W*({_NAME}) {_NAME}\b", sentence)
    if pair is not None and pair[1].casefold() not in STOP_WORDS:
        yield _bare(pair[1])


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word)

"""
The sentences of a passage, and which of them cannot stand alone.
"""

from __future__ import annotations

import functools
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import attrs
import sentencex

from vividly_adapters._terms import terms

from ._cohesion import dangles, find_cohesion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Passage

_FEWEST_WORDS: Final = 3
_MOST_WORDS: Final = 60
_WHOLE: Final = re.compile(
    r"^[\"'(\N{LEFT DOUBLE QUOTATION MARK}]?[^\Wa-z_].*[.!?][\"')\N{RIGHT DOUBLE QUOTATION MARK}]?$"
)

_POINTS_ELSEWHERE: Final = re.compile(
    r"\b(?:figure|fig\.|table|chapter|section|equation|appendix|example) \d|\bthe \w+ example\b"
    r"|\b(?:the|this|these) (?:figures?|photographs?|photos?|tables?|diagrams?|illustrations?)\b"
    r"|\b(?:above|below|earlier|previously)[.,]"
    r"|\b(?:this|the (?:next|last|previous)) (?:chapter|section|book|module|unit)\b",
    re.IGNORECASE,
)
"""References to places that a student does not see."""

_DIRECTS: Final = re.compile(
    r"(?:find|calculate|determine|solve|substitute|insert|enter|rearrange|recall|note)"
    r" (?:the|for|that|this|these|how)\b"
    r"|let['\N{RIGHT SINGLE QUOTATION MARK}]s\b|we (?:substitute|solve|find)\b"
    r"|(?:you|we) are (?:given|asked)\b|what (?:is|was|are|were) the\b.*\?$|.*\b(?:must|need to) (?:solve|find)\b",
    re.IGNORECASE,
)
"""Sentences that have a reader work an exercise, and do not tell anything."""

_REFERS_BACK: Final = re.compile(
    r"\bthis equation\b|\bas we (?:\w+ )?(?:learned|saw|seen|discussed)\b", re.IGNORECASE
)
"""References to what a student may not have read."""

_IS_ALGEBRA: Final = re.compile(r"\bsub\b|\|\||\bequals\b.*\bequals\b|\bover\b[^.]*\bequals\b")
"""A formula in words that nobody can follow by ear: a letter with an index, or one step of algebra after another."""


@attrs.frozen(kw_only=True)
class Sentence:
    """
    One sentence of a passage. *place* counts from 0 within the passage.

    *leans*: it says nothing without the sentence before. *sets_up*: it says nothing without the one after.
    """

    text: str
    place: int
    terms: frozenset[str] = attrs.field(repr=False)
    leans: bool = False
    sets_up: bool = False

    @functools.cached_property
    def words(self) -> int:
        """
        How many words are spoken.
        """
        return len(self.text.split())


def split(passage: Passage) -> tuple[Sentence, ...]:
    """
    The full sentences of *passage*, in order. Left out are fragments, such as a caption, sentences that point to
    another place of their book, and those that dangle from what is left out.
    """
    paragraphs = _told(passage.text.split("\n\n"))
    texts = [text for paragraph in paragraphs for text in paragraph]
    cohesion = find_cohesion(
        texts,
        accumulate(map(len, paragraphs), initial=0),
        title=passage.topic.title,
        heading=passage.heading,
    )
    return tuple(
        Sentence(text=text, place=place, terms=frozenset(terms(text)), leans=leans, sets_up=sets_up)
        for place, (text, leans, sets_up) in enumerate(zip(texts, cohesion.leans, cohesion.sets_up, strict=True))
    )


def _told(paragraphs: Sequence[str]) -> list[list[str]]:
    told: list[list[str]] = []
    # At the start, too, a sentence dangles from what is not there: the passage may be cut from a longer text.
    after_gap, after_question = True, False
    for paragraph in paragraphs:
        told.append([])
        for spaced in sentencex.segment("en", paragraph):
            text = " ".join(spaced.split())
            # What follows a question that was left out is likely to answer it.
            is_answer = after_gap and after_question
            after_gap = not _is_whole(text) or is_answer or (after_gap and dangles(text))
            after_question = text.endswith("?")
            if not after_gap:
                told[-1].append(text)
    return told


def _is_whole(text: str) -> bool:
    return (
        _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS
        and _WHOLE.match(text) is not None
        and not _POINTS_ELSEWHERE.search(text)
        and not _DIRECTS.match(text)
        and not _REFERS_BACK.search(text)
        and not _IS_ALGEBRA.search(text)
    )

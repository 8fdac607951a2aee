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
    r"|\b(?:above|below|earlier|previously)[.,:]|\b(?:circuit|equation|formula|graph|picture|image) (?:above|below)\b"
    r"|\b(?:next|other|another|an earlier|a later|in the|from the|of the) chapters?\b|\bchapter (?:introduction|on)\b"
    r"|\b(?:in|see|from) the section\b|\bthe following\b|\bas (?:shown|seen|you can see)\b|\belsewhere\b"
    r"|\bearlier in\b|\bin this (?:text|problem)\b|\bas follows\b|\bsample problems?\b"
    r"|\bknown values\b|\binto the equation\b|\bin both parts\b"
    r"|\bthe problem\b|\bfrom the equation\b"
    r"|\bis given about\b|\bin equation form\b|\bsubscript\b|\barrows?\b|\bplaced here\b"
    r"|\bat that point\b|\bin this case\b|\b(?:minus|plus|negative) sign\b"
    r"|\bover a symbol\b|^\w+: |\blet['\N{RIGHT SINGLE QUOTATION MARK}]s look\b"
    r"|\b(?:formula wheel|quarter circle|video|simulation|applet)\b"
    r"|\b(?:this|the (?:next|last|previous|following)) (?:chapter|section|book|module|unit)\b",
    re.IGNORECASE,
)
"""References to places that a student does not see."""

_DIRECTS: Final = re.compile(
    r"(?:first, |then, |next, )?(?:find|calculate|determine|solve|substitute|insert|enter|rearrange|recall|note"
    r"|identify|look)"
    r" (?:the|for|that|this|these|how|from|our|at|back)\b|be aware\b"
    r"|let['\N{RIGHT SINGLE QUOTATION MARK}]s\b|we (?:substitute|solve|find)\b"
    r"|(?:you|we) are (?:given|asked)\b|what (?:is|was|are|were) the\b.*\?$|.*\d.*\?$"
    r"|.*\b(?:must|need to) (?:solve|find)\b",
    re.IGNORECASE,
)
"""Sentences that have a reader work an exercise, and do not tell anything."""

_REFERS_BACK: Final = re.compile(
    r"\b(?:this|these) (?:equations?|formulas?|expressions?)\b|^the (?:equation|formula|expression) (?:is|can|for)\b"
    r"|^the key word\b|\bwe (?:will|shall) (?:\w+ )?(?:see|discuss|learn|study|explore|look)\b"
    r"|\bwe (?:have )?(?:already )?(?:discussed|mentioned)\b|\bit was mentioned\b"
    r"|\bas we (?:\w+ )?(?:learned|saw|seen|discussed)\b",
    re.IGNORECASE,
)
"""References to what a student may not have read."""

_IS_ALGEBRA: Final = re.compile(
    r"\bsub\b|\|\||\bequals\b.*\bequals\b|\bover\b[^.]*\bequals\b|\bequals\b[^.]*\bover\b"
    r"|\bdelta [a-zA-Z]\b|\b[A-Z]/[A-Z]\b"
    r"|[\N{MICRO SIGN}\u0370-\u03ff]"
)
"""A formula that nobody can follow by ear: a letter with an index, a Greek sign, or algebra step by step."""

_ASIDE: Final = re.compile(r" ?\((?:see|refer to|shown in|as shown in)\b(?:[^()]|\([^()]*\))*\)", re.IGNORECASE)
"""Where a reader of the book may look."""


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
            text = _ASIDE.sub("", " ".join(spaced.split()))
            # What follows a question that was left out is likely to answer it.
            is_answer = after_gap and after_question
            after_gap = not _is_whole(text) or is_answer or (after_gap and dangles(text))
            after_question = text.endswith("?")
            # Long texts overlap where they were cut.
            if not after_gap and not any(text in each for each in told):
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

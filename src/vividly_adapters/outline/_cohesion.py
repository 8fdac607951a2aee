"""
Which sentences of a text hold together: those that say nothing without another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DANGLES: Final = re.compile(
    r"""
    (?: it | its | this | that | these | those | they | their | them | he | she | his | her | here
      | there(?!\ (?:is|are|was|were)\b)
      | then | thus | so | such | hence | therefore | however | but | and | or | yet | nor | also | instead
      | otherwise | moreover | furthermore | meanwhile | similarly | likewise | still | next | finally | later
      | afterwards? | now | consequently | accordingly | again | other | another
      | both | neither | either | one\ such | each\ of\ (?:these|them)
      | for\ (?:example|instance|this) | as\ a\ result | in\ (?:contrast|turn|addition|other\ words|this|that)
      | at\ the\ same | on\ the\ other | by\ (?:contrast|comparison|this) | because\ of\ (?:this|that)
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Openings that point at something said before."""

_COMPARES: Final = re.compile(
    r"""
    the\ (?: same | others? | former | latter | remaining | rest | result | answer | difference | second | third
      | fourth | last | next | opposite | reverse | two | three | new | extra | heavier | lighter | larger
      | smaller | bigger | faster | slower | longer | shorter | higher | lower | warmer | cooler | stronger
      | weaker
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Openings that set something against what was said before."""

_POINTS_BACK: Final = re.compile(r"\b(?:therefore|thus)\b|^(?:\S+ ){0,6}the (?:two|three|four)\b", re.IGNORECASE)
_DEFINITE: Final = re.compile(r"\bthe (\S+(?: \S+)?)", re.IGNORECASE)
_GIVEN_REACH: Final = 2
_ORDINAL: Final = re.compile(r"(?:the|a) (first|second|third|fourth|fifth|final|last)\b", re.IGNORECASE)
_SETS_UP: Final = re.compile(r"(?:suppose|imagine|consider|picture|think of|take|say)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d[\d,.]*\d|\d")
_NUMBERS_REACH: Final = 3


@attrs.frozen
class Cohesion:
    """
    For each sentence of a text: whether it *leans* on the one before, and whether it *sets up* the one after.
    """

    leans: tuple[bool, ...]
    sets_up: tuple[bool, ...]


def dangles(text: str) -> bool:
    """
    Whether a sentence opens with a word that stands for something said before.
    """
    return _DANGLES.match(text) is not None


def find_cohesion(texts: Sequence[str], openings: Iterable[int], *, title: str, heading: str) -> Cohesion:
    """
    Read the sentences *texts*; paragraphs begin at *openings*. What is in *title* or *heading* may be spoken of as
    if it had been brought up.
    """
    over_all = frozenset(terms(title))
    over_this = over_all | frozenset(terms(heading))
    about = [frozenset(terms(text)) for text in texts]
    leans = [bool(dangles(text) or _COMPARES.match(text) or _POINTS_BACK.search(text)) for text in texts]
    sets_up = [text.endswith("?") or _SETS_UP.match(text) is not None for text in texts]
    _mark_given_things(texts, [each - over_this for each in about], leans)
    _mark_worked_examples(texts, [each - over_all for each in about], frozenset(openings), leans)
    _mark_enumerations(texts, leans, sets_up)
    # Nothing comes before the first.
    leans[:1] = [False] * len(leans[:1])
    return Cohesion(tuple(leans), tuple(sets_up))


def _mark_given_things(texts: Sequence[str], about: Sequence[frozenset[str]], leans: list[bool]) -> None:
    """
    *The wagon* is no news: what was brought up a sentence or two before is told first.

    What the first sentence brings up needs no telling again, for a passage is told from its first sentence.
    """
    for place in range(2, len(texts)):
        given = {term for match in _DEFINITE.finditer(texts[place]) for term in terms(match[1])} & about[place]
        for term in given:
            first = next(earlier for earlier in range(place + 1) if term in about[earlier])
            if first and place - first <= _GIVEN_REACH:
                leans[first + 1 : place + 1] = [True] * (place - first)


def _mark_worked_examples(
    texts: Sequence[str], about: Sequence[frozenset[str]], openings: frozenset[int], leans: list[bool]
) -> None:
    """
    A worked example goes on for as long as it works with its own numbers, or speaks of what it set up in its
    paragraph.
    """
    setting: frozenset[str] = frozenset()
    for place, text in enumerate(texts):
        if place in openings:
            setting = frozenset()
        if _SETS_UP.match(text):
            setting = about[place]
            continue
        numbers = set(_NUMBER.findall(text))
        earlier = texts[max(place - _NUMBERS_REACH, 0) : place]
        shared = any(numbers & set(_NUMBER.findall(each)) for each in earlier)
        in_example = bool(setting) and (bool(numbers) or not setting.isdisjoint(about[place]))
        leans[place] |= shared or in_example
        if in_example:
            setting |= about[place]


def _mark_enumerations(texts: Sequence[str], leans: list[bool], sets_up: list[bool]) -> None:
    """
    *A third mistake* is no third without the second, and *the first stage* makes a student wait for the others:
    all between them holds together.
    """
    counted: int | None = None
    for place, text in enumerate(texts):
        if ordinal := _ORDINAL.match(text):
            if counted is not None and ordinal[1].lower() != "first":
                leans[counted + 1 : place + 1] = [True] * (place - counted)
                sets_up[counted] = True
            counted = place

"""
An inverted index of passages: for each term the passages that speak of it, and how loudly.

A term is the stem of a telling word, or two of them that follow each other. How loudly is BM25 over fields: what
stands over a passage counts more than what stands in it, and what guides to its whole section counts as well. It is
all of BM25 but the weight of the term, which depends on what else is in the library, and is applied by `_ranking`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from ._terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Chosen with benchmarks/retrieval; the results are flat around them.
_TITLE: Final = 4
_HEADING: Final = 2
_GUIDE: Final = 1
_GUIDE_PAIR: Final = 2
_SATURATION: Final = 2.0
_BY_LENGTH: Final = 0.5
_USUAL_TERMS: Final = 160
"""How many terms a passage has by and large. It is no book's own average, so that books can be searched together."""


@attrs.frozen(kw_only=True)
class Indexed:
    """
    A passage to be indexed. *guide* are lines on what its section is about: objectives and key terms.
    """

    text: str
    heading: str
    title: str
    guide: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Postings:
    """
    The passages of one term. Of *passages*, numbers as given, the first *spoken* speak of it themselves, and the others
    are only guided to. *headed*: it stands over one of them, or guides to it.
    """

    passages: tuple[int, ...]
    loudness: tuple[float, ...]
    spoken: int
    headed: bool


def pairs(listed: Sequence[str]) -> list[str]:
    """
    Every two terms that follow each other, as one.
    """
    return [f"{one} {other}" for one, other in pairwise(listed)]


def index(entries: Iterable[tuple[int, Indexed]]) -> dict[str, Postings]:
    """
    Index passages under the numbers that they come with.
    """
    open_postings: dict[str, _Open] = defaultdict(_Open)
    for number, entry in entries:
        _count(number, entry, open_postings)
    return {term: found.closed() for term, found in open_postings.items()}


@attrs.define
class _Open:
    spoken: list[tuple[int, float]] = attrs.field(factory=list)
    guided: list[tuple[int, float]] = attrs.field(factory=list)
    headed: bool = False

    def closed(self) -> Postings:
        found = [*self.spoken, *self.guided]
        return Postings(
            passages=tuple(number for number, _ in found),
            loudness=tuple(loudness for _, loudness in found),
            spoken=len(self.spoken),
            headed=self.headed,
        )


def _count(number: int, entry: Indexed, into: dict[str, _Open]) -> None:
    text, heading, title = terms(entry.text), terms(entry.heading), terms(entry.title)
    guide = [terms(line) for line in entry.guide]
    # What a key term means is long, and about other things as well.
    named = [terms(line.partition(":")[0]) for line in entry.guide]
    words = Counter(text)
    phrases = Counter(pairs(text))
    for over, times in ((heading, _HEADING), (title, _TITLE)):
        for term in over:
            words[term] += times
        for phrase in pairs(over):
            phrases[phrase] += times
    spoken = words.keys() | phrases.keys()
    for line, name in zip(guide, named, strict=True):
        for term in line:
            words[term] += _GUIDE
        for phrase in pairs(name):
            phrases[phrase] += _GUIDE_PAIR
    headed = {*heading, *title, *pairs(heading), *pairs(title)}.union(*named, *map(pairs, named))
    length = 1 - _BY_LENGTH + _BY_LENGTH * len(text) / _USUAL_TERMS
    for term, times in (*words.items(), *phrases.items()):
        loudness = times * (_SATURATION + 1) / (times + _SATURATION * length)
        found = into[term]
        (found.spoken if term in spoken else found.guided).append((number, loudness))
        found.headed |= term in headed

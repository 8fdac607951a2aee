"""
What a lesson starts with: the sentences that say what was asked about is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import terms
from vividly_core.domain.definitions import definition_in

from ._chains import Chain
from ._roles import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.lesson import Passage

    from ._material import Material
    from ._sentences import Sentence

_NAMING: Final = re.compile(
    r"\b(?:called|named|known as|the (?:word|term)|referred to as) (?:an? |the )?(?P<name>[^.;:(]+)", re.IGNORECASE
)
_KIND_ONLY: Final = re.compile(
    r"(?:an?|the) (?:vector|scalar|useful|important|rotational analog|same|opposite|only|key|direct|plural)\b",
    re.IGNORECASE,
)
"""What tells of a thing, and does not say what it is."""

_DEFINES: Final = 1.0
_NAMES: Final = 0.6
_WHOLE: Final = 1.0
_SUMMED_UP: Final = 0.1
_LONG: Final = 0.003
_FOLLOWS: Final = 45
_FEWEST_WORDS: Final = 4
"""A meaning in fewer words stands for what was said before: *The change is called decay.*"""

_POINTS_BACK: Final = re.compile(r"\bsuch an?\b", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Lead:
    """
    The sentences that a lesson starts with, the *chains* that they are of, and their *passage*. *name* are the terms
    that they say the meaning of.
    """

    passage: Passage
    chains: tuple[Chain, ...]
    sentences: tuple[Sentence, ...]
    name: frozenset[str]


def find_lead(material: Sequence[Material], asked: frozenset[str], *, at_most: int) -> Lead | None:
    """
    The best explanation, of at most *at_most* words, of the terms *asked*, or of some of them; ``None`` if the texts
    have none.
    """
    found = list(_leads(material, asked, at_most=at_most))
    return max(found, key=lambda each: each[0])[1] if found else None


def _leads(material: Sequence[Material], asked: frozenset[str], *, at_most: int) -> Iterator[tuple[float, Lead]]:
    for each in material:
        if role_of(each.passage.heading) is Role.MISCONCEPTION:
            # What a thing is not is told after what it is.
            continue
        later = _SUMMED_UP if role_of(each.passage.heading) is Role.SUMMARY else 0.0
        for at, chain in enumerate(each.chains):
            for place, sentence in enumerate(chain.sentences):
                name, worth = _explained(sentence, asked)
                start = _start(each.chains, at) if _POINTS_BACK.search(sentence.text) else at
                before = tuple(one for earlier in each.chains[start:at] for one in earlier.sentences)
                told = (*before, *chain.sentences[: place + 1])
                count = sum(one.words for one in told)
                if not name or count > at_most or sentence.sets_up:
                    continue
                value = worth + _WHOLE * len(name) / len(asked) - later - _LONG * count
                yield (
                    value,
                    Lead(
                        passage=each.passage,
                        chains=tuple(each.chains[start : at + 1]),
                        sentences=told if before else _with_next(chain, told),
                        name=name,
                    ),
                )


def _start(chains: Sequence[Chain], at: int) -> int:
    """
    The first of the chains without a gap up to that *at*.
    """
    start = at
    while start and chains[start - 1].sentences[-1].place + 1 == chains[start].sentences[0].place:
        start -= 1
    return start


def _explained(sentence: Sentence, asked: frozenset[str]) -> tuple[frozenset[str], float]:
    """
    Which of *asked* the sentence explains, and how well.
    """
    if (defined := definition_in(sentence.text)) is not None and not _KIND_ONLY.match(defined.meaning):
        name = frozenset(terms(defined.term))
        if name <= asked:
            return name, _DEFINES if len(defined.meaning.split()) >= _FEWEST_WORDS else _NAMES
        # Linear momentum explains momentum, unless its plain definition is there.
        if asked == frozenset(terms(defined.term)[-len(asked) :]):
            return asked, _NAMES
    for naming in _NAMING.finditer(sentence.text):
        said = terms(naming["name"])
        for length in range(len(asked), 0, -1):
            name = frozenset(said[:length])
            if name and name <= asked:
                return name, _NAMES
    return frozenset(), 0.0


def _with_next(chain: Chain, told: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """
    What leans on the explanation goes on with it, for a few words.
    """
    parts = [part for part in chain.parts() if len(part) >= len(told)]
    short = [part for part in parts if sum(each.words for each in part) <= _FOLLOWS]
    return short[-1] if short else next(iter(parts), told)


def begin_with(lead: Lead, picked: Sequence[Material]) -> tuple[Material, ...]:
    """
    *picked* with the passage of *lead* first, or the first of them opened by it, and nothing of it told again.
    """
    opening = Chain(tuple(attrs.evolve(each, place=place) for place, each in enumerate(lead.sentences)))
    rest = [_without(lead, each) for each in picked]
    rest = [each for each in rest if each.chains]
    own = next((each for each in rest if each.passage == lead.passage), None)
    summed_up = role_of(lead.passage.heading) is Role.SUMMARY
    if own is not None and not summed_up:
        rest.remove(own)
        rest.insert(0, own)
    if not rest:
        return (attrs.evolve(picked[0], chains=(opening,)),)
    first, *others = rest
    later = tuple(
        Chain(tuple(attrs.evolve(one, place=one.place + len(lead.sentences)) for one in chain.sentences))
        for chain in first.chains
    )
    return (attrs.evolve(first, chains=(opening, *later)), *others)


def _without(lead: Lead, each: Material) -> Material:
    if each.passage != lead.passage:
        return each
    return attrs.evolve(each, chains=tuple(chain for chain in each.chains if chain not in lead.chains))

"""
Which passages a lesson tells, in which order, and which of their sentences.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import terms
from vividly_core.domain.definitions import definition_in

from ._chains import chain
from ._merit import Merit
from ._roles import Role, role_of
from ._selection import Wanted, choose
from ._sentences import split
from ._takeaways import choose_takeaways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.script_writer import Brief

    from ._chains import Chain
    from ._sentences import Sentence

_SECTIONS_MORE: Final = 2
FEWEST_SECTIONS: Final = 3
"""A lesson of one minute has three sections, and one more for every minute more."""

_OVERRUN: Final = 1.05
_ANSWERS: Final = 1.5
"""What it is worth to a passage that it answers the question."""
_ALIKE: Final = 0.7

_WORKS: Final = 1.0
_WORKING: Final = re.compile(
    r"\b(?:what (?:is|was|are|were|will be|would be) the|how (?:many|much|far|fast|long)\b)[^.?!]*\?"
    r"|(?:^|[.?!] )(?:find|calculate|determine) the\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What a worked example asks for: who has not read its figures learns nothing from its parts."""

_SUMS_UP: Final = 0.7
_ADDRESSES: Final = 1.2
_ADDRESSING: Final = re.compile(r"(?:you|we|i)\b|(?:in|on) \d|since\b|because\b|from\b", re.IGNORECASE)
"""Openings of sentences that talk to the reader, tell of a day, or argue: they are not what is to be kept in mind."""

_PRIOR: Final = {
    Role.DEFINITION: 2.0,
    Role.MECHANISM: 0.5,
    Role.EXAMPLE: 0.3,
    Role.CALCULATION: 0.0,
    Role.MISCONCEPTION: 0.35,
    Role.USE: 0.4,
    Role.SUMMARY: 0.4,
    Role.APPARATUS: -5.0,
}
"""What a passage is worth for the part that it plays, beside its share of the question, which is 1 at most."""


@attrs.frozen
class Material:
    """
    A passage, and those of its sentences that can be told.
    """

    passage: Passage
    chains: tuple[Chain, ...]

    @functools.cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """
        All of them, in order.
        """
        return tuple(sentence for each in self.chains for sentence in each.sentences)


@attrs.frozen(kw_only=True)
class Plan:
    """
    The sections of a lesson, each with its sentences; and the takeaways, each with the place of its section.
    """

    sections: tuple[tuple[Passage, tuple[Sentence, ...]], ...]
    takeaways: tuple[tuple[int, Sentence], ...]


def gather(passages: Iterable[Passage]) -> tuple[Material, ...]:
    """
    What *passages* have to tell, without what was told before in almost the same words, in the order in which
    things are explained.
    """
    told: list[Sentence] = []
    gathered = []
    for passage in sorted(passages, key=lambda each: role_of(each.heading)):
        chains = []
        for each in chain(split(passage)):
            if any(_repeats(sentence, earlier) for sentence in each.sentences for earlier in told):
                continue
            told += each.sentences
            chains.append(each)
        if any(True for each in chains for _ in each.parts()):
            gathered.append(Material(passage, tuple(chains)))
    return tuple(gathered)


def _repeats(sentence: Sentence, earlier: Sentence) -> bool:
    shared = len(sentence.terms & earlier.terms)
    return bool(shared) and shared >= _ALIKE * len(sentence.terms | earlier.terms)


def count_sections(minutes: int) -> int:
    """
    How many passages a lesson of *minutes* tells.
    """
    return max(minutes + _SECTIONS_MORE, FEWEST_SECTIONS)


def pick(material: Sequence[Material], merit: Merit, *, count: int) -> tuple[Material, ...]:
    """
    The *count* passages that explain most of what was asked, in their order.
    """
    kept = sorted(material, key=lambda each: _fitness(each, merit), reverse=True)[:count]
    return tuple(each for each in material if each in kept)


def _fitness(each: Material, merit: Merit) -> float:
    works = _WORKS * bool(_WORKING.search(each.passage.text))
    return _PRIOR[role_of(each.passage.heading)] - works + _ANSWERS * _relevance(each, merit)


def _relevance(each: Material, merit: Merit) -> float:
    """
    0 to 1: how much the sentences of a passage, and the best of them, speak of what was asked.
    """
    shares = [merit.relevance(sentence) for sentence in each.sentences]
    return max(shares) / 2 + sum(shares) / len(shares) / 2


def plan(picked: Sequence[Material], merit: Merit, *, words: int, takeaways_at_most: int) -> Plan | None:
    """
    Choose the sentences of *picked* so that sections and takeaways have *words* words together, or all if they
    have fewer. ``None`` if it cannot be done in so few.
    """
    worth = functools.cache(merit.of_sentence)
    takeaways = choose_takeaways(
        [each.chains for each in picked], at_most=takeaways_at_most, worth=_recalling(picked, worth)
    )
    left = words - sum(sentence.words for _, sentence in takeaways)
    firsts = frozenset(each.sentences[0] for each in picked if not each.sentences[0].sets_up)
    recapped = frozenset(sentence for _, sentence in takeaways)
    nothing: frozenset[Sentence] = frozenset()
    shares = _shares(picked, merit, left)
    for must in (firsts | recapped, firsts, nothing):
        wanted = [
            Wanted(chains=each.chains, share=share, must=must.intersection(each.sentences))
            for each, share in zip(picked, shares, strict=True)
        ]
        told = choose(wanted, words=left, at_most=int(left * _OVERRUN), worth=worth)
        if told is not None:
            sections = tuple((each.passage, part) for each, part in zip(picked, told, strict=True))
            return Plan(sections=sections, takeaways=takeaways)
    return None


def _recalling(picked: Sequence[Material], worth: Callable[[Sentence], float]) -> Callable[[Sentence], float]:
    """
    What a sentence is worth to be remembered: more if its author sums up with it, or it defines a term.
    """
    summing = {
        sentence for each in picked if role_of(each.passage.heading) is Role.SUMMARY for sentence in each.sentences
    }

    def worth_recalling(sentence: Sentence) -> float:
        sums_up = sentence in summing or definition_in(sentence.text) is not None
        return worth(sentence) + _SUMS_UP * sums_up - _ADDRESSES * bool(_ADDRESSING.match(sentence.text))

    return worth_recalling


def _shares(picked: Sequence[Material], merit: Merit, words: int) -> list[float]:
    """
    How many of *words* each passage should get: alike, and more for those that answer the question.
    """
    weights = [1.0 + _ANSWERS * _relevance(each, merit) for each in picked]
    return [max(words, 1) * weight / sum(weights) for weight in weights]


def judge(material: Sequence[Material], brief: Brief, question: str) -> Merit:
    """
    Who judges the sentences of *material*. *question* are the telling words of the one in *brief*; those of the
    title of the topic tell nothing, since all the sentences are about it.
    """
    sentences = [sentence for each in material for sentence in each.sentences]
    asked = frozenset(terms(question)) - frozenset(terms(brief.topic.title))
    return Merit.of(sentences, asked=asked, grade=brief.grade)

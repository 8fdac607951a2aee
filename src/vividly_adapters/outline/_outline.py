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

from ._lead import begin_with
from ._merit import Merit
from ._roles import Role, role_of
from ._selection import Wanted, choose
from ._takeaways import choose_takeaways

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.script_writer import Brief

    from ._lead import Lead
    from ._material import Material
    from ._sentences import Sentence

_SECTIONS_MORE: Final = 2
FEWEST_SECTIONS: Final = 3
"""A lesson of one minute has three sections, and one more for every minute more."""

_OVERRUN: Final = 1.05
_MISSES: Final = 0.04
"""What a lesson must not do without is told for as long as it costs no greater share of its length."""
_ASIDE: Final = 2.0
"""What it takes from a passage that it does not speak of what was asked, where others do."""
_ANSWERS: Final = 1.5
"""What it is worth to a passage that it answers the question."""

_WORKS: Final = 2.5
_WORKING: Final = re.compile(
    r"\b(?:what (?:is|was|are|were|will be|would be) the|how (?:many|much|far|fast|long)\b)[^.?!]*\?"
    r"|(?:^|[.?!] )(?:find|calculate|determine|identify) the\b|\bknown values\b|\bproblem[- ]solving\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What a worked example asks for: who has not read its figures learns nothing from its parts."""

_SUMS_UP: Final = 0.7
_RECALLS: Final = 1.5
"""What it is worth to a takeaway that it speaks of what was asked."""
_ADDRESSES: Final = 1.2
_ADDRESSING: Final = re.compile(
    r"\b(?:you|your|we|us|our|i)\b|^(?:(?:in|on) \d|since\b|because\b|from\b"
    r"|to\b|although\b|if\b|when\b|many people\b)",
    re.IGNORECASE,
)
"""Sentences that talk to the reader, tell of a day, or argue: they are not what is to be kept in mind."""

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


@attrs.frozen(kw_only=True)
class Plan:
    """
    The sections of a lesson, each with its sentences; and the takeaways, each with the place of its section. *lead*
    is the passage that the first section opens with, if that is another one than its own.
    """

    sections: tuple[tuple[Passage, tuple[Sentence, ...]], ...]
    takeaways: tuple[tuple[int, Sentence], ...]
    lead: Passage | None = None

    @property
    def words(self) -> int:
        """
        How many the sections have.
        """
        return sum(sentence.words for _, told in self.sections for sentence in told)

    def passages_of(self, place: int) -> tuple[Passage, ...]:
        """
        What the section at *place* stands on.
        """
        own = self.sections[place][0]
        return (own,) if place or self.lead is None else (own, self.lead)


def count_sections(minutes: int) -> int:
    """
    How many passages a lesson of *minutes* tells.
    """
    return max(minutes + _SECTIONS_MORE, FEWEST_SECTIONS)


def pick(
    material: Sequence[Material], merit: Merit, *, count: int, lead: Lead | None = None
) -> tuple[Material, ...]:
    """
    The *count* passages that explain most of what was asked, in their order; the passage of *lead* is one of them.
    """

    def fitness(each: Material) -> tuple[bool, float]:
        return lead is not None and each.passage == lead.passage, _fitness(each, merit)

    kept = sorted(material, key=fitness, reverse=True)[:count]
    return tuple(each for each in material if each in kept)


def without(picked: Sequence[Material], told: str) -> tuple[Material, ...]:
    """
    *picked* without the sentences that stand alone and were *told* already.
    """
    rest = [
        attrs.evolve(
            each,
            chains=tuple(
                one for one in each.chains if len(one.sentences) > 1 or one.sentences[0].text not in told
            ),
        )
        for each in picked
    ]
    return tuple(each for each in rest if each.chains) or tuple(picked)


def _fitness(each: Material, merit: Merit) -> float:
    works = _WORKS * bool(_WORKING.search(each.passage.text))
    relevance = _relevance(each, merit)
    aside = 0.0 if relevance else _ASIDE
    return _PRIOR[role_of(each.passage.heading)] - works - aside + _ANSWERS * relevance


def _relevance(each: Material, merit: Merit) -> float:
    """
    0 to 1: how much the sentences of a passage, and the best of them, speak of what was asked.
    """
    shares = [merit.relevance(sentence) for sentence in each.sentences]
    return max(shares) / 2 + sum(shares) / len(shares) / 2


def plan(
    picked: Sequence[Material], merit: Merit, *, words: int, takeaways_at_most: int, lead: Lead | None = None
) -> Plan | None:
    """
    Choose the sentences of *picked*, after those of *lead*, so that sections and takeaways have *words* words together,
    or all if they have fewer. ``None`` if it cannot be done in so few.
    """
    picked = picked if lead is None else begin_with(lead, picked)
    opening = frozenset(picked[0].chains[0].sentences if lead is not None else ())
    worth = functools.cache(merit.of_sentence)
    takeaways = choose_takeaways(
        [each.chains for each in picked], at_most=takeaways_at_most, worth=_recalling(picked, worth, merit)
    )
    left = words - sum(sentence.words for _, sentence in takeaways)
    firsts = frozenset(each.sentences[0] for each in picked if not each.sentences[0].sets_up)
    recapped = frozenset(sentence for _, sentence in takeaways)
    nothing: frozenset[Sentence] = frozenset()
    shares = _shares(picked, merit, left)
    other = None if lead is None or lead.passage == picked[0].passage else lead.passage
    plans: list[Plan] = []
    for must in (opening | firsts | recapped, opening | firsts, opening, nothing):
        wanted = [
            Wanted(chains=each.chains, share=share, must=must.intersection(each.sentences))
            for each, share in zip(picked, shares, strict=True)
        ]
        told = choose(wanted, words=left, at_most=int(left * _OVERRUN), worth=worth)
        if told is not None:
            sections = tuple((each.passage, part) for each, part in zip(picked, told, strict=True))
            plans.append(Plan(sections=sections, takeaways=takeaways, lead=other))
            if abs(plans[-1].words - left) <= _MISSES * words:
                break
    # The first of those that are as near.
    return min(plans, key=lambda each: abs(each.words - left), default=None)


def _recalling(
    picked: Sequence[Material], worth: Callable[[Sentence], float], merit: Merit
) -> Callable[[Sentence], float]:
    """
    What a sentence is worth to be remembered: more if it speaks of what was asked, its author sums up with it, or it
    defines a term.
    """
    summing = {
        sentence for each in picked if role_of(each.passage.heading) is Role.SUMMARY for sentence in each.sentences
    }

    def worth_recalling(sentence: Sentence) -> float:
        sums_up = sentence in summing or definition_in(sentence.text) is not None
        asked = _RECALLS * merit.relevance(sentence)
        return worth(sentence) + asked + _SUMS_UP * sums_up - _ADDRESSES * bool(_ADDRESSING.search(sentence.text))

    return worth_recalling


def _shares(picked: Sequence[Material], merit: Merit, words: int) -> list[float]:
    """
    How many of *words* each passage should get: alike, and more for those that answer the question.
    """
    weights = [1.0 + _ANSWERS * _relevance(each, merit) for each in picked]
    return [max(words, 1) * weight / sum(weights) for weight in weights]


def judge(material: Sequence[Material], brief: Brief, question: str) -> Merit:
    """
    Who judges the sentences of *material*. *question* are the telling words of the one in *brief*; those that most of
    the sentences have weigh least.
    """
    sentences = [sentence for each in material for sentence in each.sentences]
    return Merit.of(sentences, asked=frozenset(terms(question)), grade=brief.grade)

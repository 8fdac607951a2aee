"""
Chooses the sentences that are worth most, of the length that was asked: a knapsack, solved exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ._chains import Chain
    from ._sentences import Sentence

Told = tuple["Sentence", ...]
"""Sentences of one passage, in order."""

_CLOSE: Final = 0.01
"""Within this share of the words that were asked, worth decides; beyond it, closeness."""

_FLOW: Final = 0.25
"""What it adds to a sentence that the one before it in the text is told too."""

_BALANCE: Final = 0.5
"""What it costs a passage to be told at twice the length of its share, by the word."""

_MOST_SHARES: Final = 2.5


@attrs.frozen(kw_only=True)
class Wanted:
    """
    One passage of a lesson, in chains. *share* is how many words it should get; *must* are sentences that it may
    not do without.
    """

    chains: Sequence[Chain]
    share: float
    must: frozenset[Sentence]


@attrs.frozen
class _Choice:
    """
    A way to have spent some words: *part*, and all that was chosen *before*.
    """

    worth: float
    part: Told = ()
    before: tuple[_Choice, ...] = ()

    def sentences(self) -> Iterator[Sentence]:
        yield from self.part
        for choice in self.before:
            yield from choice.sentences()


_Spent = dict[int, _Choice]
"""The best way to spend each number of words."""


def choose(
    passages: Sequence[Wanted], *, words: int, at_most: int, worth: Callable[[Sentence], float]
) -> tuple[Told, ...] | None:
    """
    For each of *passages* the sentences to tell, at least one.

    Together they have about *words* words, and never more than *at_most*. ``None`` if that cannot be.
    """
    spent: _Spent = {0: _Choice(0.0)}
    for wanted in passages:
        told = _tell(wanted, worth, most=min(at_most, int(_MOST_SHARES * wanted.share) + 1))
        spent = _add(spent, told, at_most)
    if not spent:
        return None
    slack = _CLOSE * words
    length = min(spent, key=lambda length: (max(abs(length - words) - slack, 0.0), -spent[length].worth, length))
    chosen = set(spent[length].sentences())
    return tuple(
        tuple(sentence for chain in wanted.chains for sentence in chain.sentences if sentence in chosen)
        for wanted in passages
    )


def _tell(wanted: Wanted, worth: Callable[[Sentence], float], *, most: int) -> _Spent:
    """
    The best way to tell one passage in each number of words.
    """
    untouched: _Spent = {0: _Choice(0.0)}
    paused: _Spent = {}
    running: _Spent = {}
    needed_words = sum(sentence.words for sentence in wanted.must)
    for chain in wanted.chains:
        needed = wanted.must.intersection(chain.sentences)
        parts = [
            (part, sum(each.words for each in part), sum(worth(each) * each.words for each in part))
            for part in chain.parts()
            if needed <= set(part)
        ]
        taken: _Spent = {}
        for spent, flow in ((untouched, 1.0), (paused, 1.0), (running, 1.0 + _FLOW)):
            for length, choice in spent.items():
                for part, more, gain in parts:
                    if length + more <= max(most, needed_words + more):
                        _offer(taken, length + more, choice.worth + gain * flow, part, (choice,))
        if needed:
            untouched, paused = {}, {}
        for length, choice in () if needed else running.items():
            _offer(paused, length, choice.worth, choice.part, choice.before)
        running = taken
    for length, choice in running.items():
        _offer(paused, length, choice.worth, choice.part, choice.before)
    return {
        length: attrs.evolve(choice, worth=choice.worth - _BALANCE * (length - wanted.share) ** 2 / wanted.share)
        for length, choice in paused.items()
    }


def _add(spent: _Spent, told: _Spent, at_most: int) -> _Spent:
    """
    The best way to spend each number of words on one passage more.
    """
    together: _Spent = {}
    for length, choice in spent.items():
        for more, other in told.items():
            if length + more <= at_most:
                _offer(together, length + more, choice.worth + other.worth, (), (choice, other))
    return together


def _offer(spent: _Spent, length: int, worth: float, part: Told, before: tuple[_Choice, ...]) -> None:
    known = spent.get(length)
    if known is None or known.worth < worth:
        spent[length] = _Choice(worth, part, before)

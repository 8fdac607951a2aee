"""
What passages have to tell.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import attrs

from ._chains import chain
from ._roles import role_of
from ._sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vividly_core.domain.lesson import Passage

    from ._chains import Chain
    from ._sentences import Sentence

_ALIKE: Final = 0.7


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

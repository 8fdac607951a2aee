"""
Sentences that hold together: a chain is told from its start, or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._sentences import Sentence


@attrs.frozen
class Chain:
    """
    A sentence that stands alone, and those that lean on it, each on the one before.
    """

    sentences: tuple[Sentence, ...]

    def parts(self) -> Iterator[tuple[Sentence, ...]]:
        """
        What of the chain can be told: from its start up to any sentence, except that an example which is set up
        is told to its end.
        """
        length = len(self.sentences)
        set_up = next((place for place, sentence in enumerate(self.sentences) if sentence.sets_up), length)
        for end in range(1, length + 1):
            if end <= set_up or end == length > set_up + 1:
                yield self.sentences[:end]


def chain(sentences: Iterable[Sentence]) -> tuple[Chain, ...]:
    """
    Part the sentences of a passage into chains, in order.
    """
    chains: list[list[Sentence]] = []
    for sentence in sentences:
        if chains and (sentence.leans or chains[-1][-1].sets_up):
            chains[-1].append(sentence)
        else:
            chains.append([sentence])
    return tuple(Chain(tuple(links)) for links in chains)

"""
Ranks passages for a question by postings: BM25 over words and pairs of words, one section not crowding out the others.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from ._postings import pairs
from ._terms import stems, telling, words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from ._postings import Postings
    from ._terms import TermWeights

# Chosen with benchmarks/retrieval; the results are flat around them.
_PAIR: Final = 0.5
_NUMBER: Final = 0.5
"""Numbers are what the exercises of a section differ in."""

_ALIKE: Final = 0.9
"""Two texts that share this part of their words say the same."""

_MEANING: Final = 0.5
"""What the nearest passage by meaning gets, where the best one by its words gets 1."""

_AGAIN: Final = 0.3
"""What every further passage of the same section is worth."""

BYTES_A_LOUDNESS: Final = 2
"""Where it is stored."""


@attrs.frozen
class Question:
    """
    What was asked: its *terms*, each with how surely it was read, and its pairs of terms that follow each other.
    """

    terms: Mapping[str, float]
    pairs: tuple[str, ...]

    @property
    def wanted(self) -> list[str]:
        """
        All that postings are needed for.
        """
        return [*self.terms, *self.pairs]


def read_question(question: str, mend: Callable[[str], tuple[str, float] | None] = lambda _: None) -> Question:
    """
    The terms of *question*. *mend* gives for a stem the one that was meant by it and how surely, if it was another.
    """
    listed: list[str] = []
    sure: dict[str, float] = {}
    for term in stems(filter(telling, words(question))):
        meant, surety = mend(term) or (term, 1.0)
        listed.append(meant)
        sure[meant] = max(surety, sure.get(meant, 0.0))
    return Question(sure, tuple(dict.fromkeys(pairs(listed))))


@attrs.frozen
class Arrays:
    """
    The postings of one term as numpy arrays: the passages' numbers, and how loudly they speak of it; less than 0 where
    they do not themselves, and are only guided to.
    """

    passages: Any
    loudness: Any

    @classmethod
    def of(cls, postings: Postings) -> Arrays:
        """
        The arrays of *postings*, as they are stored.
        """
        import numpy as np  # noqa: PLC0415  only who adds books or searches needs it

        loudness = np.array(postings.loudness, "<f2")
        loudness[postings.spoken :] *= -1
        return cls(np.array(postings.passages, "<u4"), loudness)

    def stored(self) -> tuple[bytes, bytes]:
        """
        What `read` reads: numbers of four bytes, loudness of two.
        """
        return self.passages.tobytes(), self.loudness.tobytes()

    @classmethod
    def read(cls, passages: bytes, loudness: bytes, *, offsets: Sequence[int], counts: Sequence[int]) -> Arrays:
        """
        Read what `stored` wrote, of several books one after the other: to the numbers of the first *counts* the first
        of *offsets* is added, and so on.
        """
        import numpy as np  # noqa: PLC0415  only a search needs it

        return cls(np.frombuffer(passages, "<u4") + np.repeat(offsets, counts), np.frombuffer(loudness, "<f2"))


@attrs.frozen(kw_only=True)
class Found:
    """
    A passage, by its number. *coverage* as in `Match`.
    """

    passage: int
    score: float
    coverage: float


def rank(
    question: Question,
    postings: Mapping[str, Arrays],
    weights: TermWeights,
    *,
    passages: int,
    most: int,
    among: Sequence[int] | None = None,
    likeness: Mapping[int, float] | None = None,
) -> list[Found]:
    """
    At most *most* passages that speak of *question*, the best first; among equals in the order of their numbers, which
    are below *passages*. Only those *among* are looked at, if any are given. *likeness* says of some passages how near
    they are by meaning: that changes the order, and what is among the best, but not what speaks of the question.

    *postings* has those of `Question.wanted`, and *weights* says how much each of them tells among all passages.
    """
    import numpy as np  # noqa: PLC0415  only a search needs it

    scores, covered = np.zeros(passages, "f4"), np.zeros(passages, "f4")
    for term, each in postings.items():
        weight = weights.weight(term)
        sure = question.terms.get(term)
        share = _PAIR if sure is None else sure * (_NUMBER if any(map(str.isdigit, term)) else 1.0)
        scores[each.passages] += share * weight * np.abs(each.loudness.astype("f4"))
        if sure is not None:
            covered[each.passages[each.loudness > 0]] += sure * weight
    # What is only guided to does not speak of the question.
    found = np.flatnonzero(covered) if among is None else np.array(among, "i8")[covered[among] > 0]
    if len(found) > most:
        # Those that are as good as the last one stay in: the order among equals is not left to chance.
        best = found[scores[found] >= np.partition(scores[found], -most)[-most]]
        near = np.array(sorted(likeness or ()), "i8")
        found = np.union1d(best, near[covered[near] > 0])
    if likeness and len(found):
        _add_likeness(scores, found, likeness)
    asked = sum(weights.weight(term) for term in question.terms)
    return [
        Found(passage=int(number), score=float(scores[number]), coverage=min(float(covered[number] / asked), 1.0))
        for number in found[np.argsort(-scores[found], kind="stable")][:most]
    ]


def _add_likeness(scores: Any, found: Any, likeness: Mapping[int, float]) -> None:
    # By how near, and not by rank: the first of many that are alike says little.
    least = min(likeness.values())
    width = max(likeness.values()) - least
    scores[found] /= scores[found].max()
    for number, near in likeness.items():
        scores[number] += _MEANING * ((near - least) / width if width > 0 else 1.0)


def spread(found: Iterable[tuple[Found, Hashable]]) -> list[Found]:
    """
    What was found, each with its section, in a new order: a passage counts less for each one of its section that is
    better. Scores are the new ones.
    """
    seen: Counter[Hashable] = Counter()
    spread_out = []
    for each, section in found:
        spread_out.append(attrs.evolve(each, score=each.score * _AGAIN ** seen[section]))
        seen[section] += 1
    return sorted(spread_out, key=lambda each: -each.score)


def distinct(texts: Iterable[str], most: int) -> list[int]:
    """
    The places in *texts* of the first *most* that say something new: a text that shares nearly all words with an
    earlier one does not.
    """
    kept: list[tuple[int, frozenset[str]]] = []
    for place, text in enumerate(texts):
        said = frozenset(text.casefold().split())
        if not any(len(said & other) >= _ALIKE * len(said | other) for _, other in kept):
            kept.append((place, said))
        if len(kept) >= most:
            break
    return [place for place, _ in kept]

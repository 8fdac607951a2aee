"""
How well, and how fast.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from .questions import FOLDS, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.book import Book

    from .contenders import Contender
    from .questions import Question

NOT_FOUND = math.inf
_FEW, _MORE = 5, 10


@attrs.frozen(kw_only=True)
class Quality:
    """
    Of questions: the share that has its section among the first five and ten passages, and the mean reciprocal rank of
    the first passage of it, among ten.
    """

    questions: int
    recall_5: float
    recall_10: float
    reciprocal_rank: float

    @classmethod
    def of(cls, ranks: Sequence[float]) -> Quality:
        """
        Of where the first right passage stood, counted from 1.
        """
        return cls(
            questions=len(ranks),
            recall_5=sum(rank <= _FEW for rank in ranks) / len(ranks),
            recall_10=sum(rank <= _MORE for rank in ranks) / len(ranks),
            reciprocal_rank=sum(1 / rank for rank in ranks) / len(ranks),
        )


@attrs.frozen(kw_only=True)
class Latency:
    """
    Milliseconds a question, one after the other.
    """

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """
        Of each question's time.
        """
        ordered = sorted(seconds)
        return cls(
            p50=1000 * ordered[len(ordered) // 2],
            p95=1000 * ordered[min(len(ordered) * 95 // 100, len(ordered) - 1)],
        )


async def quality(
    contender: Contender, book: Book, questions: Sequence[Question]
) -> tuple[dict[str, Quality], Latency]:
    """
    Ask every question, of an index without what its fold was made from; by kind, and under ``all``.
    """
    ranks: dict[str, list[float]] = defaultdict(list)
    seconds: list[float] = []
    for fold in range(FOLDS):
        await contender.take(without(book, questions, fold))
        await contender.find("warm up")
        for question in questions:
            if question.fold != fold:
                continue
            start = time.perf_counter()
            found = await contender.find(question.text)
            seconds.append(time.perf_counter() - start)
            rank = found.index(question.topic) + 1 if question.topic in found else NOT_FOUND
            ranks[question.kind].append(rank)
            ranks["all"].append(rank)
    return {kind: Quality.of(listed) for kind, listed in ranks.items()}, Latency.of(seconds)


async def latency(contender: Contender, questions: Sequence[Question]) -> Latency:
    """
    Ask *questions* of what the contender has.
    """
    for question in questions[:20]:
        await contender.find(question.text)
    seconds = []
    for question in questions:
        start = time.perf_counter()
        await contender.find(question.text)
        seconds.append(time.perf_counter() - start)
    return Latency.of(seconds)

"""
Finds passages by their words: BM25 for the order, the weight of the words in common for the coverage.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_adapters._ranking import distinct
from vividly_adapters._terms import TermWeights, stems, telling, terms, words
from vividly_core.ports.library import Match

from ._spelling import Spelling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.book import Grades
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage

    from ._passages import Chapter

_OVER_TIMES: Final = 2
"""How often the words over a passage count, in a ranking, for one in its text."""


@attrs.frozen(kw_only=True)
class _Counted:
    """
    The terms of a passage: those of its *text*, those that stand *over* it, and all that it speaks of.
    """

    text: list[str]
    over: list[str]
    spoken: frozenset[str]

    @classmethod
    def of(cls, passage: Passage, chapter: Chapter) -> _Counted:
        """
        Count *passage*, which is one of *chapter*.
        """
        text = terms(passage.text)
        headings = terms(f"{passage.heading} {chapter.topic.title}")
        return cls(text=text, over=headings + terms(chapter.keywords), spoken=frozenset(text).union(headings))


@attrs.frozen(kw_only=True)
class Index:
    """
    Passages that can be searched. Make it with `index_chapters`.
    """

    passages: tuple[Passage, ...]
    topics: dict[TopicId, range]
    grades: dict[TopicId, Grades]
    _terms: tuple[frozenset[str], ...] = attrs.field(repr=False)
    _keywords: dict[TopicId, tuple[frozenset[str], ...]] = attrs.field(repr=False)
    _weights: TermWeights = attrs.field(repr=False)
    _ranking: Any = attrs.field(repr=False)
    _spelling: Spelling = attrs.field(repr=False)

    def find(
        self, question: str, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        As `Library.find`.
        """
        asked = self._asked(question)
        scores = self._ranking.get_scores(list(asked)) if asked else [0.0] * len(self.passages)
        topics = self.topics if topic is None else self.topics.keys() & {topic}
        matches = [
            Match(
                passage=self.passages[place],
                score=float(scores[place]) if coverage else 0.0,
                coverage=coverage,
            )
            for name in topics
            if grade is None or grade in self.grades[name]
            for place, coverage in self._coverages(name, asked)
            if coverage or topic is not None
        ]
        # The sort keeps the order of the text among equals, such as those that do not speak of the question.
        matches.sort(key=lambda match: -match.score)
        if topic is not None:
            return tuple(matches[:limit])
        return tuple(matches[place] for place in distinct((match.passage.text for match in matches), limit))

    def _coverages(self, topic: TopicId, asked: dict[str, float]) -> Iterator[tuple[int, float]]:
        named = {term for phrase in self._keywords[topic] if phrase <= asked.keys() for term in phrase}
        for place in self.topics[topic]:
            yield place, self._weights.coverage(asked, self._terms[place] | named)

    def _asked(self, question: str) -> dict[str, float]:
        """
        The terms of *question*, each with how surely it was read.
        """
        asked: dict[str, float] = {}
        for word in filter(telling, words(question)):
            (term,) = stems([word])
            sure = 1.0
            if term not in self._weights and (mended := self._spelling.mend(word)):
                term, sure = mended
            asked[term] = max(sure, asked.get(term, 0.0))
        return asked


def index_chapters(chapters: Sequence[Chapter]) -> Index:
    """
    Count the words of every passage.

    A passage speaks of what is in its text, its heading and the title of its topic; and of a keyword of the topic
    where the question names all of it: *greenhouse gas* is no answer to a question about gas.
    """
    import bm25s  # noqa: PLC0415  it brings numpy, the dearest import of a search

    counted = [_Counted.of(passage, chapter) for chapter in chapters for passage in chapter.passages]
    ranking = bm25s.BM25(method="lucene", backend="numpy")
    ranking.index([[*each.text, *each.over * _OVER_TIMES] for each in counted], show_progress=False)
    spoken = tuple(each.spoken for each in counted)
    return Index(
        passages=tuple(passage for chapter in chapters for passage in chapter.passages),
        topics=_ranges(chapters),
        grades={chapter.topic.id: chapter.grades for chapter in chapters},
        terms=spoken,
        keywords={chapter.topic.id: _phrases(chapter.keywords) for chapter in chapters},
        weights=TermWeights.of(spoken),
        ranking=ranking,
        spelling=Spelling(
            text
            for chapter in chapters
            for text in (chapter.topic.title, chapter.keywords, *(each.heading for each in chapter.passages))
        ),
    )


def _ranges(chapters: Sequence[Chapter]) -> dict[TopicId, range]:
    starts = accumulate((len(chapter.passages) for chapter in chapters), initial=0)
    return {
        chapter.topic.id: range(start, start + len(chapter.passages))
        for chapter, start in zip(chapters, starts, strict=False)
    }


def _phrases(keywords: str) -> tuple[frozenset[str], ...]:
    phrases = (frozenset(terms(phrase)) for phrase in keywords.split(","))
    return tuple(phrase for phrase in phrases if phrase)

"""
A library of books in Postgres.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs
from anyio import to_thread

from vividly_adapters._ranking import distinct, spread
from vividly_core.domain.errors import Misconfigured
from vividly_core.ports.library import Match

from . import library_statements as sql
from .execute import read, reading
from .library_meaning import Meanings
from .library_question import NO_BOOK, ask, read_shelves
from .library_rows import row_to_passage, row_to_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_adapters._ranking import Found
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage, Topic
    from vividly_core.ports.embedder import Embedder

    from .library_question import Asked

_DEEPEST: Final = 200
"""How many of the best are put in their final order, at least."""

_SPARE: Final = 10
"""How many more are read at once than are wanted, since some may say the same."""


@attrs.frozen(kw_only=True)
class PostgresLibrary:
    """
    Finds passages of the books of a `PostgresBookshelf`. A search reads the postings of its words in every book, and
    the passages that it returns: all of them of one moment. With an *embedder*, the order goes by meaning as well,
    where its model's vectors are kept; where it does not answer, by words alone.
    """

    engine: AsyncEngine
    embedder: Embedder | None = None
    _meanings: Meanings = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda self: Meanings(embedder=self.embedder), takes_self=True),
    )

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic, ordered by subject and title.
        """
        found = await read(self.engine, sql.TOPICS, {})
        if not found:
            raise Misconfigured(NO_BOOK)
        # Postgres sorts as its own collation says.
        return tuple(sorted(map(row_to_topic, found), key=lambda topic: (topic.subject, topic.title, topic.id)))

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        At most *limit* passages that speak of *question*.
        """
        # Before a connection is lent: it may take a while.
        meaning = await self._meanings.of(question)
        async with reading(self.engine) as session:
            shelves = await read_shelves(session, grade)
            asked = await ask(session, question, shelves)
            likeness = {} if meaning is None else await meaning.near(session, shelves, topic)
            if topic is not None:
                own = await session(sql.TOPIC, {"topic": topic})
                return await to_thread.run_sync(_within, asked, own, likeness, limit)
            rank = partial(asked.rank, max(_DEEPEST, limit), likeness=likeness)
            best = await to_thread.run_sync(rank)
            places = {found.passage: asked.shelves.place(found.passage) for found in best}
            sections = {
                _place(row): row["topic_id"] for row in await session(sql.SECTIONS, _columns(places.values()))
            }
            ranked = spread((found, sections[places[found.passage]]) for found in best)
            matches: list[Match] = []
            new: list[int] = []
            for start in range(0, len(ranked), limit + _SPARE):
                batch = ranked[start : start + limit + _SPARE]
                rows = await session(sql.PASSAGES, _columns(places[found.passage] for found in batch))
                passages = {_place(row): row_to_passage(row) for row in rows}
                matches += (_match(found, passages[places[found.passage]]) for found in batch)
                new = await to_thread.run_sync(distinct, [match.passage.text for match in matches], limit)
                if len(new) >= limit:
                    break
        return tuple(matches[place] for place in new)


def _within(
    asked: Asked, own: Sequence[Mapping[str, Any]], likeness: Mapping[int, float], limit: int
) -> tuple[Match, ...]:
    """
    All passages of one topic: those that speak of the question first.
    """
    offsets = asked.shelves.offsets
    wanted = {
        offsets[row["edition"]] + row["number"]: row_to_passage(row) for row in own if row["edition"] in offsets
    }
    found = asked.rank(limit, among=list(wanted), likeness=likeness)
    spoken = {each.passage for each in found}
    silent = (passage for number, passage in wanted.items() if number not in spoken)
    return (
        *(_match(each, wanted[each.passage]) for each in found),
        *(Match(passage=passage, score=0.0, coverage=0.0) for passage in silent),
    )[:limit]


def _match(found: Found, passage: Passage) -> Match:
    return Match(passage=passage, score=found.score, coverage=found.coverage)


def _place(row: Mapping[str, Any]) -> tuple[int, int]:
    return row["edition"], row["number"]


def _columns(places: Iterable[tuple[int, int]]) -> dict[str, Any]:
    listed = list(places)
    return {"editions": [edition for edition, _ in listed], "numbers": [number for _, number in listed]}

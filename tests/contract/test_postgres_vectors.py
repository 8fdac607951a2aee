"""
What the library in Postgres does with vectors.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import attrs
import pytest
from sqlalchemy import text

from contract.openers._books import BARS, SEA, long_book
from contract.openers.postgres import migrated_database
from vividly_adapters.memory.embedder import MemoryEmbedder
from vividly_adapters.postgres import schema_check, vector_statements
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_adapters.postgres.vector_store import PostgresVectorStore, why_not
from vividly_core.domain.book import Grades
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import BookId, PassageId, TopicId
from vividly_core.ports.embedder import Embedded, Purpose
from vividly_core.usecases.embed_library import EmbedLibrary

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from vividly_adapters.postgres.engine import Engine
    from vividly_core.ports.embedder import Embedder

pytestmark = pytest.mark.service("postgres")

TOPICS = 450


@attrs.define
class Thematic:
    """
    Goes by words, and knows what every question is about: what has *word* in it. It is away while it is not *there*.
    """

    word: str
    there: bool = True

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:
        """
        Those of words, and one number more for the theme.
        """
        if not self.there:
            raise Unavailable("it is away")
        embedded = await MemoryEmbedder(dimensions=32).embed(texts, purpose=purpose)
        return Embedded(
            model="thematic",
            vectors=tuple(
                self._turned(vector, self._theme(each, purpose))
                for each, vector in zip(texts, embedded.vectors, strict=True)
            ),
        )

    def _theme(self, said: str, purpose: Purpose) -> float:
        if purpose is Purpose.QUESTION:
            return 0.8
        # Not far from all others, as texts of one book are: an index that is not exact may lose an outlier.
        return 0.3 if self.word in said else 0.0

    def _turned(self, vector: Sequence[float], theme: float) -> tuple[float, ...]:
        return (theme, *(value * (1 - theme**2) ** 0.5 for value in vector))


@pytest.fixture
async def engine() -> AsyncGenerator[Engine]:
    """
    A database of its own.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        yield engine


async def embed(engine: Engine, embedder: Embedder) -> None:
    """
    Make the vectors that are missing.
    """
    await EmbedLibrary(embedder=embedder, vectors=PostgresVectorStore(engine=engine))()


async def test_what_is_near_by_meaning_comes_first(engine: Engine) -> None:
    """
    Of passages that speak of the question alike; also where hundreds do, and it is none of the first by their words.
    """
    await PostgresBookshelf(engine=engine).put(long_book(TOPICS))
    embedder = Thematic("number 444.")
    await embed(engine, embedder)

    by_words = await PostgresLibrary(engine=engine).find("a sentence", topic=None, limit=3)
    by_both = await PostgresLibrary(engine=engine, embedder=embedder).find("a sentence", topic=None, limit=3)

    assert "long-444" not in {match.passage.topic.id for match in by_words}
    assert by_both[0].passage.topic.id == "long-444"
    assert by_both[0].coverage == pytest.approx(by_words[0].coverage)


async def test_within_a_topic_the_nearest_comes_first(engine: Engine) -> None:
    """
    What does not speak of the question at all still follows.
    """
    await PostgresBookshelf(engine=engine).put(BARS)
    embedder = Thematic("crowbar")
    await embed(engine, embedder)
    topic = BARS.topics[0].id

    found = await PostgresLibrary(engine=engine, embedder=embedder).find("lever", topic=topic, limit=9)

    assert found[0].passage.id == "levers#how-a-lever-helps"
    assert len(found) == 3


async def test_meaning_alone_finds_nothing(engine: Engine) -> None:
    """
    Something is always nearest, also to a question that no book speaks of.
    """
    await PostgresBookshelf(engine=engine).put(BARS)
    embedder = Thematic("crowbar")
    await embed(engine, embedder)

    assert await PostgresLibrary(engine=engine, embedder=embedder).find("telescope", topic=None, limit=9) == ()


async def test_the_nearest_of_a_grade_are_looked_for_until_there_are_enough(engine: Engine) -> None:
    """
    Hundreds that are nearer are for another grade.
    """
    shelf = PostgresBookshelf(engine=engine)
    await shelf.put(attrs.evolve(long_book(TOPICS), grades=Grades(9, 12)))
    await shelf.put(attrs.evolve(BARS, grades=Grades(3, 5)))
    embedder = Thematic("number")
    await embed(engine, embedder)

    library = PostgresLibrary(engine=engine, embedder=embedder)
    found = await library.find("a number of levers", topic=None, limit=9, grade=Grade(4))

    assert {match.passage.topic.id for match in found} == {"levers"}


async def test_a_model_that_is_away_leaves_the_words(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """
    The log says so, and nothing of what was asked.
    """
    await PostgresBookshelf(engine=engine).put(BARS)
    embedder = Thematic("crowbar")
    await embed(engine, embedder)
    embedder.there = False
    library = PostgresLibrary(engine=engine, embedder=embedder)

    with caplog.at_level(logging.DEBUG):
        found = await library.find("fulcrum zyzzyva", topic=None, limit=9)

    assert found == await PostgresLibrary(engine=engine).find("fulcrum zyzzyva", topic=None, limit=9)
    assert "by words alone" in caplog.text
    assert "zyzzyva" not in caplog.text


async def test_without_pgvector_everything_else_works(engine: Engine) -> None:
    """
    Books go in, and are found by their words.
    """
    async with engine.begin() as connection:
        await connection.execute(text("DROP EXTENSION vector CASCADE"))
    await PostgresBookshelf(engine=engine).put(SEA)

    library = PostgresLibrary(engine=engine, embedder=MemoryEmbedder())
    assert len(await library.find("tides", topic=None, limit=9)) == 1
    assert await PostgresBookshelf(engine=engine).remove(SEA.id)


async def test_vectors_of_another_model_are_not_compared(engine: Engine) -> None:
    """
    A search goes by words until they are made anew.
    """
    await PostgresBookshelf(engine=engine).put(BARS)
    await embed(engine, MemoryEmbedder())
    library = PostgresLibrary(engine=engine, embedder=MemoryEmbedder(dimensions=7))

    assert await library.find("fulcrum", topic=None, limit=9) == await PostgresLibrary(engine=engine).find(
        "fulcrum", topic=None, limit=9
    )


async def test_vectors_of_another_length_are_not_compared(engine: Engine) -> None:
    """
    Also where they have the name of the question's model: a search goes by words.
    """
    await PostgresBookshelf(engine=engine).put(BARS)
    store = PostgresVectorStore(engine=engine)
    missing = await store.missing("thematic", after=b"", limit=9)
    await store.keep("thematic", {each.key: (1.0, 0.0) for each in missing})

    found = await PostgresLibrary(engine=engine, embedder=Thematic("crowbar")).find("fulcrum", topic=None, limit=9)

    assert found
    assert found == await PostgresLibrary(engine=engine).find("fulcrum", topic=None, limit=9)


async def test_the_nearest_are_found_by_the_index(engine: Engine) -> None:
    """
    It does not sort all vectors; and the schema is still what it should be.
    """
    shelf = PostgresBookshelf(engine=engine)
    await shelf.put(long_book(TOPICS))
    embedder = MemoryEmbedder()
    await embed(engine, embedder)
    question = await embedder.embed(("number 7",), purpose=Purpose.QUESTION)
    model, (vector,) = question.model, question.vectors
    statement = vector_statements.nearest(model, len(vector))

    async with engine.connect() as connection:
        editions = list((await connection.scalars(text("SELECT edition FROM library_books"))).all())
        await connection.execute(vector_statements.PATIENT, {"candidates": "200"})
        plan = await connection.scalars(
            text(f"EXPLAIN {statement.text}"), {"question": list(vector), "editions": editions, "most": 20}
        )
        lines = "\n".join(plan)

    assert vector_statements.index_name(model, len(vector)) in lines
    assert (await schema_check.check(engine)).differences == ()


async def test_a_text_that_two_books_have_keeps_its_vector_while_one_is_there(engine: Engine) -> None:
    """
    It is made once, and found in both.
    """
    shelf = PostgresBookshelf(engine=engine)
    again = attrs.evolve(
        BARS,
        id=BookId("again"),
        parts=tuple(
            attrs.evolve(
                part,
                passage=attrs.evolve(
                    part.passage,
                    id=PassageId(f"again-{part.passage.id}"),
                    topic=attrs.evolve(part.passage.topic, id=TopicId("again")),
                ),
            )
            for part in BARS.parts
        ),
    )
    await shelf.put(BARS)
    await shelf.put(again)
    await embed(engine, MemoryEmbedder())
    store = PostgresVectorStore(engine=engine)
    assert dict((await store.count()).by_model) == {"words-256": 3}
    await shelf.remove(BARS.id)

    assert dict((await store.count()).by_model) == {"words-256": 3}


@pytest.mark.parametrize(
    ("rows", "cure"),
    [
        ([], "no pgvector"),
        ([{"installed_version": None}], "CREATE EXTENSION vector"),
        ([{"installed_version": "0.7.4"}], "0.8"),
    ],
)
def test_what_is_missing_is_said(rows: list[dict[str, str | None]], cure: str) -> None:
    """
    With what to do about it; nothing where nothing is.
    """
    assert cure in (why_not(rows) or "")
    assert why_not([{"installed_version": "0.10.0"}]) is None

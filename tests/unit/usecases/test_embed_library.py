"""
The promises of making the library's vectors.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

from contract.openers._books import BARS, SEA, long_book
from vividly_adapters.memory.bookshelf import MemoryBookshelf
from vividly_adapters.memory.embedder import MemoryEmbedder
from vividly_adapters.memory.vector_store import MemoryVectorStore
from vividly_core.domain.errors import Misconfigured, Rejected, Unavailable
from vividly_core.domain.usage import Usage
from vividly_core.usecases.embed_library import EmbedLibrary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.ports.embedder import Embedded, Purpose

MODEL = "words-256"
TOPICS = 150


@attrs.define
class ChoosyEmbedder:
    """
    Refuses texts with *refused* in them, and goes away after *calls* calls. Each text costs a token.
    """

    refused: str = "?!"
    calls: int = 10_000

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:
        """
        A vector for each of *texts*.
        """
        self.calls -= 1
        if self.calls < 0:
            raise Unavailable("it went away")
        if any(self.refused in text for text in texts):
            raise Rejected("a text is too long")
        embedded = await MemoryEmbedder().embed(texts, purpose=purpose)
        return attrs.evolve(embedded, usage=(Usage(item="tokens", quantity=Decimal(len(texts)), unit="token"),))


@pytest.fixture
async def vectors() -> MemoryVectorStore:
    """
    Those of a long book, none of which is made yet.
    """
    shelf = MemoryBookshelf()
    await shelf.put(long_book(TOPICS))
    return MemoryVectorStore(shelf)


async def test_each_text_gets_a_vector(vectors: MemoryVectorStore) -> None:
    """
    It says how many, by which model, what they cost, and how far it is.
    """
    told: list[float] = []
    made = await EmbedLibrary(embedder=ChoosyEmbedder(), vectors=vectors)(progress=told.append)

    assert (made.model, made.made, made.refused) == (MODEL, TOPICS, 0)
    assert sum(usage.quantity for usage in made.usage) == TOPICS + 1
    assert dict((await vectors.count()).by_model) == {MODEL: TOPICS}
    assert told == sorted(told)
    assert told[-1] == 1


async def test_what_is_there_is_not_made_again(vectors: MemoryVectorStore) -> None:
    """
    Only what came since.
    """
    embed = EmbedLibrary(embedder=ChoosyEmbedder(), vectors=vectors)
    await embed()
    assert (await embed()).made == 0
    await vectors.shelf.put(SEA)

    assert (await embed()).made == 1


async def test_what_was_made_before_an_outage_stays(vectors: MemoryVectorStore) -> None:
    """
    The next time goes on with the rest.
    """
    with pytest.raises(Unavailable):
        await EmbedLibrary(embedder=ChoosyEmbedder(calls=5), vectors=vectors)()
    there = (await vectors.count()).by_model[MODEL]
    made = await EmbedLibrary(embedder=ChoosyEmbedder(), vectors=vectors)()

    assert there == 4 * 8
    assert made.made == TOPICS - there


async def test_a_text_that_is_refused_does_not_keep_the_others_from_it(vectors: MemoryVectorStore) -> None:
    """
    It is counted, and no more.
    """
    made = await EmbedLibrary(embedder=ChoosyEmbedder(refused="number 7."), vectors=vectors)()

    assert (made.made, made.refused) == (TOPICS - 1, 1)
    assert dict((await vectors.count()).by_model) == {MODEL: TOPICS - 1}


async def test_another_model_makes_them_anew(vectors: MemoryVectorStore) -> None:
    """
    Those of the first go when all are there.
    """
    await EmbedLibrary(embedder=MemoryEmbedder(dimensions=8), vectors=vectors)()
    made = await EmbedLibrary(embedder=MemoryEmbedder(), vectors=vectors)()

    assert made.made == TOPICS
    assert dict((await vectors.count()).by_model) == {MODEL: TOPICS}


async def test_an_empty_library_needs_none() -> None:
    """
    It is no error.
    """
    made = await EmbedLibrary(embedder=MemoryEmbedder(), vectors=MemoryVectorStore(MemoryBookshelf()))()

    assert made.made == 0


async def test_nothing_is_paid_for_where_vectors_are_of_no_use() -> None:
    """
    It asks the model for nothing.
    """
    shelf = MemoryBookshelf()
    await shelf.put(BARS)
    embedder = ChoosyEmbedder()
    with pytest.raises(Misconfigured):
        await EmbedLibrary(embedder=embedder, vectors=MemoryVectorStore(shelf, searchable=False))()

    assert embedder.calls == 10_000

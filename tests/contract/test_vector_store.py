"""
The promises of `VectorStore`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers._books import BARS, NEW_SEA, SEA
from contract.openers.memory_vector_store import memory_vector_store
from contract.openers.postgres_vector_store import postgres_vector_store
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._vector_store_harness import VectorStoreHarness
    from vividly_core.ports.vector_store import VectorStore

MODEL = "words: 'of \\ one'"
OTHER = "words-of-another"
TEXTS = 4
"""As many as explain something in both books."""


@pytest.fixture(
    params=[
        pytest.param(memory_vector_store, id="memory"),
        pytest.param(postgres_vector_store, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[VectorStoreHarness]:
    """
    Each adapter, with two books on its shelf.
    """
    async with request.param() as harness:
        await harness.shelf.put(SEA)
        await harness.shelf.put(BARS)
        yield harness


async def keep_all(store: VectorStore, model: str, *, dimensions: int = 3) -> None:
    """
    Give every text a vector.
    """
    missing = await store.missing(model, after=b"", limit=99)
    await store.keep(model, {each.key: [1.0] + [0.0] * (dimensions - 1) for each in missing})


async def test_what_explains_is_missing_until_it_is_kept(harness: VectorStoreHarness) -> None:
    """
    [1, 2] With its topic and heading; neither exercises nor what is for teachers.
    """
    missing = await harness.store.missing(MODEL, after=b"", limit=99)
    await harness.store.keep(MODEL, {missing[1].key: [0.6, 0.8]})

    texts = {each.text for each in missing}
    assert len(missing) == len(texts) == TEXTS
    assert "Tides\nAbout tides\nTides are the daily rise and fall of the sea. Water of mass m weighs m g." in texts
    assert await harness.store.missing(MODEL, after=b"", limit=99) == (missing[0], *missing[2:])
    assert await harness.store.missing(OTHER, after=b"", limit=99) == missing


async def test_texts_come_in_pages(harness: VectorStoreHarness) -> None:
    """
    [1] By their keys, each once.
    """
    everything = await harness.store.missing(MODEL, after=b"", limit=99)
    pages, after = [], b""
    while page := await harness.store.missing(MODEL, after=after, limit=3):
        pages.append(page)
        after = page[-1].key

    assert [each for page in pages for each in page] == list(everything)
    assert [len(page) for page in pages] == [3, 1]


async def test_keeping_again_changes_nothing(harness: VectorStoreHarness) -> None:
    """
    [3] Nor does keeping none, or one of a text that is not there.
    """
    await keep_all(harness.store, MODEL)
    await keep_all(harness.store, MODEL)
    await harness.store.keep(MODEL, {})
    await harness.store.keep(MODEL, {b"gone": [1.0, 0.0, 0.0]})

    counted = await harness.store.count()
    assert (counted.texts, dict(counted.by_model)) == (TEXTS, {MODEL: TEXTS})


async def test_settling_forgets_other_models(harness: VectorStoreHarness) -> None:
    """
    [4] Whose vectors may have other numbers of dimensions; twice is as good as once.
    """
    await keep_all(harness.store, OTHER, dimensions=3)
    await harness.store.settle(OTHER)
    await keep_all(harness.store, MODEL, dimensions=5)
    assert dict((await harness.store.count()).by_model) == {OTHER: TEXTS, MODEL: TEXTS}
    await harness.store.settle(MODEL)
    await harness.store.settle(MODEL)

    assert dict((await harness.store.count()).by_model) == {MODEL: TEXTS}


async def test_a_book_put_in_again_keeps_the_vectors_of_what_it_still_says(harness: VectorStoreHarness) -> None:
    """
    [5] Those of what it does not say any more go, as do those of a book that is removed.
    """
    await keep_all(harness.store, MODEL)
    await harness.shelf.put(SEA)
    assert dict((await harness.store.count()).by_model) == {MODEL: TEXTS}
    await harness.shelf.put(NEW_SEA)
    assert dict((await harness.store.count()).by_model) == {MODEL: TEXTS - 1}
    await harness.shelf.remove(BARS.id)

    counted = await harness.store.count()
    assert (counted.texts, sum(counted.by_model.values())) == (1, 0)


async def test_where_nothing_can_be_searched_it_says_what_it_takes(harness: VectorStoreHarness) -> None:
    """
    Each verb does.
    """
    async with harness.useless() as store:
        for asked in (
            store.missing(MODEL, after=b"", limit=1),
            store.keep(MODEL, {}),
            store.settle(MODEL),
            store.count(),
        ):
            with pytest.raises(Misconfigured):
                await asked


async def test_many_keep_at_once(harness: VectorStoreHarness) -> None:
    """
    Each vector is there once.
    """
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(keep_all, harness.store, MODEL)

    assert dict((await harness.store.count()).by_model) == {MODEL: TEXTS}


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_verb_is_all_or_nothing(harness: VectorStoreHarness, delay_ms: int) -> None:
    """
    All vectors of a call are there, or none.
    """
    missing = await harness.store.missing(MODEL, after=b"", limit=99)
    with anyio.move_on_after(delay_ms / 1000):
        await harness.store.keep(MODEL, {each.key: [1.0, 0.0] for each in missing})

    assert len(await harness.store.missing(MODEL, after=b"", limit=99)) in {0, TEXTS}

"""
The promises of `Embedder`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers.memory_embedder import memory_embedder
from contract.openers.vertex import vertex_embedder
from vividly_core.domain.errors import Rejected
from vividly_core.ports.embedder import Purpose

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from contract.openers._embedder_harness import EmbedderHarness

TEXTS = (
    "Friction is a force between two surfaces that touch.",
    "A lever is a stiff bar that turns around a fixed point.",
    "Tides are the daily rise and fall of the sea.",
    "The moon pulls on the water of the sea by gravity.",
)


@pytest.fixture(
    params=[
        pytest.param(memory_embedder, id="memory"),
        pytest.param(vertex_embedder, id="vertex", marks=pytest.mark.service("vertex")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[EmbedderHarness]:
    """
    Each adapter.
    """
    async with request.param() as harness:
        yield harness


async def vectors(
    harness: EmbedderHarness, *texts: str, purpose: Purpose = Purpose.PASSAGE
) -> tuple[tuple[float, ...], ...]:
    """
    Those of *texts*.
    """
    return (await harness.embedder.embed(texts, purpose=purpose)).vectors


def alike(some: Sequence[tuple[float, ...]], others: Sequence[tuple[float, ...]]) -> bool:
    """
    Whether the vectors are the same, but for the last digits.
    """
    return all(one == pytest.approx(other) for one, other in zip(some, others, strict=True))


async def test_each_text_has_a_vector_of_length_one(harness: EmbedderHarness) -> None:
    """
    [1] In the order of the texts, with a model's name, and all of as many dimensions.
    """
    embedded = await harness.embedder.embed(TEXTS, purpose=Purpose.PASSAGE)

    assert embedded.model
    assert len(embedded.vectors) == len(TEXTS)
    assert len({len(vector) for vector in embedded.vectors}) == 1
    assert [math.hypot(*vector) for vector in embedded.vectors] == pytest.approx([1.0] * len(TEXTS))
    alone = [(await vectors(harness, text))[0] for text in TEXTS]
    assert alike(embedded.vectors, alone)


async def test_no_texts_have_no_vectors(harness: EmbedderHarness) -> None:
    """
    [1] It is no error.
    """
    assert await vectors(harness) == ()


@pytest.mark.parametrize("purpose", Purpose)
async def test_the_same_text_has_the_same_vector(harness: EmbedderHarness, purpose: Purpose) -> None:
    """
    [2] Whenever it is asked for, and beside whatever else.
    """
    (first,) = await vectors(harness, TEXTS[0], purpose=purpose)
    again = await vectors(harness, TEXTS[1], TEXTS[0], purpose=purpose)

    assert again[1] == pytest.approx(first)


async def test_a_question_is_nearest_to_what_answers_it(harness: EmbedderHarness) -> None:
    """
    [3] By the scalar product.
    """
    passages = await vectors(harness, *TEXTS)
    (question,) = await vectors(harness, "Which force acts between surfaces?", purpose=Purpose.QUESTION)

    likeness = [sum(a * b for a, b in zip(question, each, strict=True)) for each in passages]
    assert max(likeness) == likeness[0]


@pytest.mark.parametrize("text", ["", "  \n", "a\x00b", "\ud800", "far too long " * 2_000], ids=ascii)
async def test_what_is_no_text_or_too_much_of_it_is_rejected(harness: EmbedderHarness, text: str) -> None:
    """
    [1] With all the others of its call; nothing is cut.
    """
    with pytest.raises(Rejected):
        await vectors(harness, TEXTS[0], text)


async def test_many_tasks_embed_at_once(harness: EmbedderHarness) -> None:
    """
    Each gets the vectors of its own texts.
    """
    expected = [(await vectors(harness, text))[0] for text in TEXTS]
    found: list[tuple[int, tuple[float, ...]]] = []

    async def embed(number: int) -> None:
        found.append((number, (await vectors(harness, TEXTS[number]))[0]))

    async with anyio.create_task_group() as group:
        for number in range(len(TEXTS) * 5):
            group.start_soon(embed, number % len(TEXTS))

    assert len(found) == 20
    assert all(vector == pytest.approx(expected[number]) for number, vector in found)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_call_is_harmless(harness: EmbedderHarness, delay_ms: int) -> None:
    """
    The next one is as good as the first.
    """
    before = await vectors(harness, *TEXTS)

    with anyio.move_on_after(delay_ms / 1000):
        while True:
            await vectors(harness, *TEXTS)

    assert alike(await vectors(harness, *TEXTS), before)

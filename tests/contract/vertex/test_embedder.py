"""
What becomes of vectors that are none.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from contract.servers.gemini import Refusal, vectors
from contract.vertex._stage import staged
from vividly_adapters.vertex.embedder import VertexEmbedder
from vividly_adapters.vertex.models import load_models
from vividly_core.domain.errors import Misconfigured, Rejected, Throttled, Unavailable, Unusable
from vividly_core.ports.embedder import Purpose

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from google.cloud import aiplatform_v1 as vertex

    from contract.servers.gemini import GeminiServer
    from vividly_core.domain.errors import PortError

MODEL = attrs.evolve(load_models().choose_embedding(), dimensions=3, texts_per_call=2)


def embedding(*values: float, tokens: int = 5) -> dict[str, Any]:
    """
    A prediction, as the service writes it.
    """
    return {"embeddings": {"values": list(values), "statistics": {"token_count": tokens}}}


@asynccontextmanager
async def asked(*replies: vertex.PredictResponse | Refusal) -> AsyncGenerator[tuple[VertexEmbedder, GeminiServer]]:
    """
    An embedder whose model gives *replies* one after another.
    """
    left = list(replies)

    async def predict(_: vertex.PredictRequest) -> vertex.PredictResponse:
        reply = left.pop(0)
        if isinstance(reply, Refusal):
            raise reply
        return reply

    async with staged(None) as stage:
        stage.server.predict = predict
        yield VertexEmbedder(client=stage.client, model=MODEL), stage.server


async def test_vectors_are_made_as_long_as_one_and_their_tokens_counted() -> None:
    """
    In as many calls as it takes; the service is told the purpose, and not to cut.
    """
    first = vectors(embedding(3.0, 0.0, 4.0), embedding(1.0, 0.0, 0.0))
    async with asked(first, vectors(embedding(0.0, 0.5, 0.0))) as (embedder, server):
        embedded = await embedder.embed(["a", "b", "c"], purpose=Purpose.QUESTION)

    assert embedded.model == f"{MODEL.name}/3"
    assert embedded.vectors == ((0.6, 0.0, 0.8), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    (row,) = embedded.usage
    assert (row.item, row.quantity) == (f"{MODEL.name} input", Decimal(15))
    assert [len(request.instances) for request in server.predicted] == [2, 1]
    request = server.predicted[0]
    assert dict(request.instances[0]) == {"content": "a", "task_type": "RETRIEVAL_QUERY"}
    assert dict(request.parameters) == {"autoTruncate": False, "outputDimensionality": 3.0}


@pytest.mark.parametrize(
    "reply",
    [
        vectors(),
        vectors({}),
        vectors({"embeddings": "none"}),
        vectors(embedding()),
        vectors(embedding(1.0, 0.0)),
        vectors(embedding(0.0, 0.0, 0.0)),
        vectors(embedding(1.0, 0.0, 0.0), embedding(1.0, 0.0, 0.0)),
        vectors({"embeddings": {"values": [1, "x", 0], "statistics": {"token_count": 1}}}),
        vectors({"embeddings": {"values": [1, 0, 0]}}),
    ],
)
async def test_what_is_no_vector_is_not_used(reply: vertex.PredictResponse) -> None:
    """
    Too few, too many, too short, none at all.
    """
    async with asked(reply) as (embedder, _):
        with pytest.raises(Unusable):
            await embedder.embed(["a"], purpose=Purpose.PASSAGE)


async def test_a_model_that_is_gone_is_a_matter_of_the_settings() -> None:
    """
    No other is asked: its vectors would not compare.
    """
    async with asked(Refusal(code="NOT_FOUND")) as (embedder, server):
        with pytest.raises(Misconfigured, match="make all vectors anew"):
            await embedder.embed(["a"], purpose=Purpose.PASSAGE)

    assert len(server.predicted) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [("RESOURCE_EXHAUSTED", Throttled), ("UNAVAILABLE", Unavailable), ("INVALID_ARGUMENT", Rejected)],
)
async def test_an_error_says_what_the_calls_before_it_cost(code: str, kind: type[PortError]) -> None:
    """
    A quota that is used up, an outage, a text that is too long.
    """
    first = vectors(embedding(1.0, 0.0, 0.0), embedding(1.0, 0.0, 0.0))
    async with asked(first, Refusal(code=code)) as (embedder, _):
        with pytest.raises(kind) as caught:
            await embedder.embed(["a", "b", "c"], purpose=Purpose.PASSAGE)

    assert [row.quantity for row in caught.value.usage] == [Decimal(10)]

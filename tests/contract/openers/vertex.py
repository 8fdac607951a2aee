"""
Opens what asks Vertex AI, against a server on the loopback whose model does as it is told.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers._embedder_harness import EmbedderHarness
from contract.openers._library_harness import PASSAGES
from contract.openers._script_writer_harness import ScriptWriterHarness
from contract.openers._topic_reader_harness import TopicReaderHarness
from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.vertex.client import open_vertex
from vividly_adapters.vertex.embedder import VertexEmbedder
from vividly_adapters.vertex.models import load_models
from vividly_adapters.vertex.script_writer import VertexScriptWriter
from vividly_adapters.vertex.text_models import TextModels
from vividly_adapters.vertex.topic_reader import VertexTopicReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_adapters.vertex.client import VertexClient

NOBODY = "http://127.0.0.1:9"
"""An address at which nothing listens."""


@asynccontextmanager
async def _clients() -> AsyncGenerator[tuple[VertexClient, VertexClient]]:
    """
    One of a server that answers, and one of none.
    """
    # Machines without the client skip the tests, and must be able to import this.
    from contract.servers import scripted_model  # noqa: PLC0415  the same
    from contract.servers.gemini import open_gemini_server  # noqa: PLC0415  the same

    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            open_gemini_server(scripted_model.generate, scripted_model.predict)
        )
        yield (
            await stack.enter_async_context(
                open_vertex(project="tests", location="us-central1", endpoint=server.endpoint)
            ),
            await stack.enter_async_context(open_vertex(project="tests", location="us-central1", endpoint=NOBODY)),
        )


def _models(client: VertexClient) -> TextModels:
    return TextModels(client=client, models=load_models().choose())


@asynccontextmanager
async def vertex_topic_reader() -> AsyncGenerator[TopicReaderHarness]:
    """
    Over a library in memory.
    """
    async with _clients() as (client, nobody):
        library = MemoryLibrary(PASSAGES)
        yield TopicReaderHarness(
            reader=VertexTopicReader(models=_models(client), library=library),
            broken=VertexTopicReader(models=_models(nobody), library=library),
        )


@asynccontextmanager
async def vertex_script_writer() -> AsyncGenerator[ScriptWriterHarness]:
    """
    Its model quotes; another may not.
    """
    async with _clients() as (client, _):
        yield ScriptWriterHarness(writer=VertexScriptWriter(models=_models(client)))


@asynccontextmanager
async def vertex_embedder() -> AsyncGenerator[EmbedderHarness]:
    """
    With a model for short vectors, three texts a call.
    """
    async with _clients() as (client, _):
        model = attrs.evolve(load_models().choose_embedding(), dimensions=64, texts_per_call=3)
        yield EmbedderHarness(embedder=VertexEmbedder(client=client, model=model))

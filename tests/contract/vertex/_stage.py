"""
What the tests of Vertex AI's adapters share: a server that answers as a test says, and something to ask.
"""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import attrs

from contract.openers._library_harness import LEVERS, PASSAGES
from contract.servers import scripted_model
from contract.servers.gemini import open_gemini_server, said
from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.vertex.client import open_vertex
from vividly_adapters.vertex.models import load_models
from vividly_adapters.vertex.script_writer import VertexScriptWriter
from vividly_adapters.vertex.text_models import TextModels
from vividly_adapters.vertex.topic_reader import VertexTopicReader
from vividly_core.domain.grade import Grade
from vividly_core.ports.script_writer import Brief

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from google.cloud import aiplatform_v1 as vertex

    from contract.servers.gemini import GeminiServer
    from vividly_adapters.vertex.client import VertexClient
    from vividly_core.domain.reading import Reading

QUESTION: Final = "How does a lever help to move a load?"

FIRST, SECOND, THIRD = (model.name for model in load_models().choose())

ABOUT_LEVERS: Final[dict[str, Any]] = {
    "answer": "topic",
    "topic_id": LEVERS.id,
    "confidence": 0.9,
    "questions": [],
    "reasoning": "",
}

BRIEF: Final = Brief(
    topic=LEVERS,
    question=QUESTION,
    passages=tuple(passage for passage in PASSAGES if passage.topic == LEVERS),
    minutes=1,
    grade=Grade(8),
)


def reading(**changes: Any) -> vertex.GenerateContentResponse:
    """
    An answer that reads the question as one about levers, but for *changes*.
    """
    return said(json.dumps({**ABOUT_LEVERS, **changes}))


@attrs.define
class Play:
    """
    Plays the models: gives *replies* one after another, and the last of them from then on. One that is an exception is
    raised; ``None`` does as the prompt says.
    """

    replies: list[vertex.GenerateContentResponse | Exception | None]

    async def __call__(self, request: vertex.GenerateContentRequest) -> vertex.GenerateContentResponse:
        """
        Answer *request*.
        """
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return await scripted_model.generate(request) if reply is None else reply


@attrs.frozen(kw_only=True)
class Stage:
    """
    A *server*, a *client* of it, and the *models* that are asked.
    """

    server: GeminiServer
    client: VertexClient
    models: TextModels

    @property
    def writer(self) -> VertexScriptWriter:
        """
        A writer that asks them.
        """
        return VertexScriptWriter(models=self.models)

    async def read(self, question: str = QUESTION) -> Reading:
        """
        Have *question* read by them.
        """
        reader = VertexTopicReader(models=self.models, library=MemoryLibrary(PASSAGES))
        return await reader.read(question, interest=None, grade=None)

    @property
    def asked(self) -> list[str]:
        """
        The names of the models that were asked, in order.
        """
        return [request.model.rpartition("/")[2] for request in self.server.asked]


@asynccontextmanager
async def staged(
    *replies: vertex.GenerateContentResponse | Exception | None, **settings: Any
) -> AsyncGenerator[Stage]:
    """
    A server whose models give *replies*, as `Play` does; *settings* are those of `TextModels`.
    """
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_gemini_server(Play([*replies]), scripted_model.predict))
        client = await stack.enter_async_context(
            open_vertex(project="tests", location="us-central1", endpoint=server.endpoint)
        )
        models = TextModels(client=client, models=load_models().choose(), **settings)
        yield Stage(server=server, client=client, models=models)

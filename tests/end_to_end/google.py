"""
Google Cloud on this machine: emulators, and servers that stand in.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import attrs
from anyio.from_thread import start_blocking_portal

from contract.openers.gcs_emulator import emulated_bucket
from contract.servers import scripted_model
from contract.servers.gemini import Refusal, open_gemini_server
from contract.servers.pubsub_emulator import emulator_host
from contract.servers.speech import open_speech_server

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping

    from google.cloud import aiplatform_v1

    from end_to_end.command import Vividly

MODEL: Final = "gemini-3.8-flash"
"""The only one that is there."""


@contextmanager
def on_google(vividly: Vividly) -> Generator[Vividly]:
    """
    The command where every part is Google's. There is a bucket, and neither topic nor subscription.

    All that answers has an event loop of its own: a test waits for the command and does nothing else.
    """
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_stand_ins()) as variables:
        yield attrs.evolve(vividly, variables={**vividly.variables, **variables})


@asynccontextmanager
async def _stand_ins() -> AsyncGenerator[Mapping[str, str]]:
    mark = uuid4().hex[:8]
    async with (
        open_speech_server() as speech,
        open_gemini_server(_generate, scripted_model.predict) as models,
    ):
        storage, bucket = await emulated_bucket()
        yield {
            "GCP_PROJECT_ID": "vividly-test",
            "PUBSUB_TOPIC": f"requests-{mark}",
            "PUBSUB_SUBSCRIPTION": f"worker-{mark}",
            "PUBSUB_EMULATOR_HOST": emulator_host(),
            "GCS_GENERATED_CONTENT_BUCKET": bucket,
            "STORAGE_EMULATOR_HOST": storage,
            "VIVIDLY_MODELS": MODEL,
            "VIVIDLY_VERTEX_ENDPOINT": models.endpoint.removeprefix("http://"),
            "VIVIDLY_SPEECH_ENDPOINT": speech.endpoint.removeprefix("http://"),
        }


async def _generate(request: aiplatform_v1.GenerateContentRequest) -> aiplatform_v1.GenerateContentResponse:
    if not request.model.endswith(f"/{MODEL}"):
        raise Refusal(code="NOT_FOUND")
    return await scripted_model.generate(request)

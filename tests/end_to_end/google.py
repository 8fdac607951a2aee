"""
Google Cloud on this machine: emulators, and servers that stand in.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import anyio
import attrs
import grpc.aio
from anyio.from_thread import start_blocking_portal
from google.cloud import aiplatform_v1

from contract.openers.gcs_emulator import emulated_bucket
from contract.servers.pubsub_emulator import emulator_host
from contract.servers.speech import open_speech_server

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping

    from end_to_end.command import Vividly

MODEL: Final = "gemini-3.8-flash"
"""The only one that is there."""

_CALL: Final = ("google.cloud.aiplatform.v1.PredictionService", "GenerateContent")


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
    async with open_speech_server() as speech, _open_models() as models:
        storage, bucket = await emulated_bucket()
        yield {
            "GCP_PROJECT_ID": "vividly-test",
            "PUBSUB_TOPIC": f"requests-{mark}",
            "PUBSUB_SUBSCRIPTION": f"worker-{mark}",
            "PUBSUB_EMULATOR_HOST": emulator_host(),
            "GCS_GENERATED_CONTENT_BUCKET": bucket,
            "STORAGE_EMULATOR_HOST": storage,
            "VIVIDLY_MODELS": MODEL,
            "VIVIDLY_VERTEX_ENDPOINT": models,
            "VIVIDLY_SPEECH_ENDPOINT": speech.endpoint.removeprefix("http://"),
        }


@asynccontextmanager
async def _open_models() -> AsyncGenerator[str]:
    async def generate(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        if not request.model.endswith(f"/{MODEL}"):
            await context.abort(grpc.StatusCode.NOT_FOUND, "Publisher Model was not found.")
        return aiplatform_v1.GenerateContentResponse()

    service, verb = _CALL
    method = grpc.unary_unary_rpc_method_handler(
        generate,
        aiplatform_v1.GenerateContentRequest.deserialize,
        aiplatform_v1.GenerateContentResponse.serialize,
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {verb: method}),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        with anyio.CancelScope(shield=True):
            await server.stop(grace=None)

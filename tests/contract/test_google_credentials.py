"""
What becomes of a call to Gemini or Text-to-Speech for which nobody gives a token: credentials that are refused are
told apart from a service of tokens that is not there.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from vividly_adapters._turns import Turns, at_once
from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable


pytestmark = [pytest.mark.service("speech"), pytest.mark.service("vertex")]

REVOKED = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
NOBODY = "http://127.0.0.1:9/token"


@asynccontextmanager
async def channel(token_url: str) -> AsyncGenerator[Any]:
    """
    A channel whose calls carry a token from *token_url*, to a server that nobody without one reaches.
    """
    import grpc.aio  # noqa: PLC0415  its packages may be missing
    from google.auth.transport.grpc import AuthMetadataPlugin  # noqa: PLC0415  its packages may be missing
    from google.auth.transport.requests import Request  # noqa: PLC0415  its packages may be missing
    from google.oauth2.credentials import Credentials  # noqa: PLC0415  its packages may be missing

    untyped: Any = Credentials
    person = untyped(None, refresh_token="r", client_id="c", client_secret="s", token_uri=token_url)
    plugin: Any = AuthMetadataPlugin
    calls = grpc.metadata_call_credentials(plugin(person, Request()))
    server = grpc.aio.server()
    port = server.add_secure_port("127.0.0.1:0", grpc.local_server_credentials())
    await server.start()
    wire = grpc.composite_channel_credentials(grpc.local_channel_credentials(), calls)
    try:
        async with grpc.aio.secure_channel(f"127.0.0.1:{port}", wire) as opened:
            yield opened
    finally:
        await server.stop(None)


async def ask_gemini(opened: Any) -> None:
    """
    Ask a model over the channel.
    """
    from google.cloud.aiplatform_v1 import PredictionServiceAsyncClient as Client  # noqa: PLC0415  may be missing

    from vividly_adapters.vertex.client import VertexClient  # noqa: PLC0415  with it
    from vividly_adapters.vertex.models import load_models  # noqa: PLC0415  with it
    from vividly_adapters.vertex.text_models import TextModels  # noqa: PLC0415  with it

    predictions = Client(transport=Client.get_transport_class("grpc_asyncio")(channel=opened))
    client = VertexClient(predictions=predictions, project="tests", location="us-central1")
    models = TextModels(client=client, models=load_models().choose())
    await models.ask([], turns=Turns(at_once), tokens=1, config={})


async def ask_speech(opened: Any) -> None:
    """
    Ask for voices over the channel.
    """
    from vividly_adapters.speech._service import SpeechClient  # noqa: PLC0415  its packages may be missing

    await SpeechClient(opened, call_seconds=5).voices()


@pytest.mark.parametrize("ask", [ask_gemini, ask_speech])
async def test_credentials_that_were_revoked_are_a_matter_of_the_settings(
    ask: Callable[[Any], Awaitable[None]],
) -> None:
    """
    No other attempt helps: it says how to sign in again.
    """

    async def refuse(_: web.Request) -> web.Response:
        return web.json_response(REVOKED, status=400)

    with pytest.raises(Misconfigured, match="gcloud auth application-default login") as caught:
        async with _token_service(refuse) as token_url, channel(token_url) as opened:
            await ask(opened)

    assert "invalid_grant" in str(caught.value.__cause__)


@pytest.mark.parametrize("ask", [ask_gemini, ask_speech])
async def test_a_service_of_tokens_that_is_not_there_is_an_outage(
    ask: Callable[[Any], Awaitable[None]],
) -> None:
    """
    Another attempt may help.
    """
    with pytest.raises(Unavailable, match="nobody gives a token"):
        async with channel(NOBODY) as opened:
            await ask(opened)


@asynccontextmanager
async def _token_service(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncGenerator[str]:
    application = web.Application()
    application.router.add_post("/token", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/token"
    finally:
        await runner.cleanup()

"""
Opens the client of Cloud Text-to-Speech.
"""

from __future__ import annotations

import importlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
from anyio import to_thread

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from types import ModuleType

    from google.auth.credentials import Credentials

    from ._service import SpeechClient

_CLOSE_SECONDS: Final = 5
_PLAIN: Final = "http://"


@asynccontextmanager
async def open_speech_client(
    endpoint: str = "texttospeech.googleapis.com", *, call_seconds: float = 60.0
) -> AsyncGenerator[SpeechClient]:
    """
    Lend a client of the service at *endpoint*, a host with or without a port; each of its calls may take
    *call_seconds*.

    It signs in with the credentials of this machine. Where a service stands in for the real one, *endpoint* begins
    with ``http://``, as in ``http://127.0.0.1:9000``: the wire is then plain, and nobody signs in.

    The vendor's libraries are loaded here, in a thread: that takes about a second.

    :raises Misconfigured: if this machine has no credentials, or the libraries are not installed.
    """
    with translating(
        {ImportError: lambda _: Misconfigured("the speech client is not installed: pip install 'vividly[speech]'")}
    ):
        service = await to_thread.run_sync(_load)
    if endpoint.startswith(_PLAIN):
        channel = service.plain_channel(endpoint.removeprefix(_PLAIN))
    else:
        # Those of a virtual machine are asked for over the network.
        credentials = await to_thread.run_sync(_sign_in, abandon_on_cancel=True)
        channel = service.signed_channel(endpoint, credentials)
    client: SpeechClient = service.SpeechClient(channel, call_seconds=call_seconds)
    try:
        yield client
    finally:
        with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
            await client.close()


def _sign_in() -> Credentials:
    from vividly_adapters._google_calls import sign_in  # noqa: PLC0415  loaded by now

    return sign_in()


def _load() -> ModuleType:
    return importlib.import_module("vividly_adapters.speech._service")

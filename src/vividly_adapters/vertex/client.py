"""
The connection to the models of one project, in one location.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import anyio
import attrs
from anyio import to_thread

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from google.auth.credentials import Credentials
    from google.cloud.aiplatform_v1 import PredictionServiceAsyncClient
    from google.cloud.aiplatform_v1.services.prediction_service.transports.base import PredictionServiceTransport

_ANYWHERE: Final = "global"
_PLAIN: Final = "http://"
_CLOSING_SECONDS: Final = 5.0
_NO_LIMIT: Final = -1


@attrs.frozen(kw_only=True, eq=False)
class VertexClient:
    """
    An opened connection. *predictions* is the vendor's own client.
    """

    predictions: PredictionServiceAsyncClient
    project: str
    location: str

    def path(self, model: str) -> str:
        """
        How the service calls the publisher's *model* here.
        """
        return f"projects/{self.project}/locations/{self.location}/publishers/google/models/{model}"


@asynccontextmanager
async def open_vertex(*, project: str, location: str, endpoint: str | None = None) -> AsyncGenerator[VertexClient]:
    """
    Lend a client for *project* in *location*, such as ``us-central1`` or ``global``. It connects with the first call.

    *endpoint* is another host than the location's own. One that begins with ``http://`` is spoken to in plain text and
    without credentials: that is for servers on this machine.

    :raises Misconfigured: if there are no credentials, or the extra ``vertex`` is not installed.
    """
    plain = endpoint is not None and endpoint.startswith(_PLAIN)
    # What takes seconds to load, and may ask a metadata server, stays off the event loop.
    await to_thread.run_sync(_load)
    credentials = None if plain else await to_thread.run_sync(_sign_in, abandon_on_cancel=True)
    transport = _transport(endpoint or _host(location), credentials)
    try:
        yield VertexClient(predictions=_client(transport), project=project, location=location)
    finally:
        with anyio.move_on_after(_CLOSING_SECONDS, shield=True):
            # The base class has it for transports that block.
            await cast("Any", transport).close()


def _host(location: str) -> str:
    return "aiplatform.googleapis.com" if location == _ANYWHERE else f"{location}-aiplatform.googleapis.com"


def _load() -> None:
    try:
        from google.cloud import aiplatform_v1  # noqa: F401, PLC0415  it takes seconds, and few need it
    except ImportError as error:
        raise Misconfigured("the client of Vertex AI is not installed: pip install 'vividly[vertex]'") from error


def _sign_in() -> Credentials:
    from vividly_adapters._google_calls import sign_in  # noqa: PLC0415  only who talks to Google needs it

    return sign_in()


def _transport(endpoint: str, credentials: Credentials | None) -> PredictionServiceTransport:
    import grpc.aio  # noqa: PLC0415  loaded by now
    from google.cloud.aiplatform_v1 import PredictionServiceAsyncClient  # noqa: PLC0415  loaded by now

    transport = PredictionServiceAsyncClient.get_transport_class("grpc_asyncio")
    if credentials is not None:
        return transport(host=endpoint, credentials=credentials)
    # As many bytes as come: the answers are bounded where they are read, and told from a quota there.
    options = [("grpc.max_receive_message_length", _NO_LIMIT)]
    return transport(channel=grpc.aio.insecure_channel(endpoint.removeprefix(_PLAIN), options=options))


def _client(transport: PredictionServiceTransport) -> PredictionServiceAsyncClient:
    from google.cloud.aiplatform_v1 import PredictionServiceAsyncClient  # noqa: PLC0415  loaded by now

    return PredictionServiceAsyncClient(transport=transport)

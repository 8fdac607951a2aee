"""
Opens the vendor's clients, and closes them.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import attrs
from gcloud.aio.pubsub import PublisherClient, SubscriberClient

from vividly_adapters._patient_token import PatientToken

from .session import GentleSession

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

ENDPOINT: Final = "https://pubsub.googleapis.com"
_SCOPE: Final = "https://www.googleapis.com/auth/pubsub"


@attrs.frozen(kw_only=True)
class PubSubClients:
    """
    Both clients on one pool of connections. *is_emulated*: nobody is asked who they are, and nothing is kept for good.
    """

    publisher: PublisherClient
    subscriber: SubscriberClient
    is_emulated: bool


@asynccontextmanager
async def open_clients(
    *, emulator_host: str | None = None, endpoint: str = ENDPOINT, service_file: str | None = None
) -> AsyncGenerator[PubSubClients]:
    """
    Lend clients for the service, or for an emulator at *emulator_host*, such as ``127.0.0.1:8085``.

    Without *service_file* the credentials are the application's default ones. Nothing connects before the first call,
    and a wrong or missing account is noticed by it, not here.

    :raises FileNotFoundError: if *service_file* is not there.
    """
    # Every pull in flight has a connection, and none of them may keep an acknowledgement waiting.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        # The clients' types know only the session of their synchronous twins.
        shared: Any = session
        token = PatientToken(session=session, scope=_SCOPE, service="Pub/Sub", service_file=service_file)
        root = f"{endpoint if emulator_host is None else f'http://{emulator_host}'}/v1"
        is_emulated = emulator_host is not None
        publisher = PublisherClient(session=shared, token=token, api_root=root, api_is_dev=is_emulated)
        publisher.session = GentleSession(shared)
        yield PubSubClients(
            publisher=publisher,
            subscriber=SubscriberClient(session=shared, token=token, api_root=root, api_is_dev=is_emulated),
            is_emulated=is_emulated,
        )

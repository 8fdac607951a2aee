"""
Who we are, and what is told where nobody believes it.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest
from aiohttp import web

from contract.openers._pubsub import PROJECT, served_place
from vividly_adapters.pubsub.clients import open_clients
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.subscription import open_subscription
from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer

pytestmark = pytest.mark.service("pubsub-client")


@attrs.define
class Issuer:
    """
    Gives tokens that last *lifetime_seconds*, each after *seconds*, or answers with *status*.
    """

    status: int = 200
    seconds: float = 0.0
    lifetime_seconds: int = 3600
    given: int = 0
    url: str = ""

    async def handle(self, _: web.Request) -> web.Response:
        """
        Answer.
        """
        await anyio.sleep(self.seconds)
        self.given += 1
        told: dict[str, Any] = {"access_token": f"token-{self.given}", "expires_in": self.lifetime_seconds}
        return web.json_response(told, status=self.status)


@pytest.fixture
async def issuer() -> AsyncGenerator[Issuer]:
    """
    On a port of its own.
    """
    issuer = Issuer()
    application = web.Application()
    application.router.add_post("/token", issuer.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    issuer.url = f"http://{host}:{port}/token"
    yield issuer
    await runner.cleanup()


@pytest.fixture
async def server_and_place() -> AsyncGenerator[tuple[PubSubServer, Place]]:
    """
    A place to ask.
    """
    async with served_place() as place:
        assert place.server is not None
        yield place.server, place


@asynccontextmanager
async def inbox_of(
    server: PubSubServer, place: Place, folder: Path, **account: str
) -> AsyncGenerator[PubSubInbox]:
    """
    One that has to say who it is.
    """
    file = folder / "account.json"
    file.write_text(json.dumps({"type": "authorized_user", "client_id": "c", "client_secret": "s", **account}))
    async with (
        open_clients(endpoint=f"http://{server.host}", service_file=str(file)) as clients,
        open_subscription(
            clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=0
        ) as subscription,
    ):
        yield PubSubInbox(subscription=subscription, quiet_seconds=0.1)


async def test_a_token_is_fetched_once_and_shown_each_time(
    server_and_place: tuple[PubSubServer, Place], issuer: Issuer, tmp_path: Path
) -> None:
    """
    By many callers at once too.
    """
    async with inbox_of(*server_and_place, tmp_path, refresh_token="r", token_uri=issuer.url) as inbox:
        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(inbox.receive, 1)
        await inbox.receive(1)

    shown = [token for token in server_and_place[0].tokens if token is not None]
    assert len(shown) >= 5
    assert set(shown) == {"Bearer token-1"}


async def test_cancelling_one_who_waits_for_a_token_cancels_nobody_else(
    server_and_place: tuple[PubSubServer, Place], issuer: Issuer, tmp_path: Path
) -> None:
    """
    The client's own way to wait would.
    """
    issuer.seconds = 0.3
    ended: list[tuple[object, ...]] = []
    async with inbox_of(*server_and_place, tmp_path, refresh_token="r", token_uri=issuer.url) as inbox:
        token = inbox.subscription.pulls.client.token

        async def ask(seconds: float) -> None:
            with anyio.move_on_after(seconds):
                ended.append((await token.get(),))

        async with anyio.create_task_group() as group:
            for seconds in (0.05, 0.1, 5, 5):
                group.start_soon(ask, seconds)

    assert len(ended) == 2
    assert len(set(ended)) == 1


async def test_a_token_is_renewed_in_time_and_an_old_one_does_while_it_is_valid(
    server_and_place: tuple[PubSubServer, Place], issuer: Issuer, tmp_path: Path
) -> None:
    """
    Half of its time is left when it is renewed; if that fails, it is used on.
    """
    issuer.lifetime_seconds = 0
    async with inbox_of(*server_and_place, tmp_path, refresh_token="r", token_uri=issuer.url) as inbox:
        token = inbox.subscription.pulls.client.token
        await token.get()
        token.access_token_preempt_after = 0
        assert await token.get() == "token-2"
        token.access_token_preempt_after, token.access_token_refresh_after = 0, 2**40
        issuer.status = 500

        assert await token.get() == "token-2"


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_refused_credentials_are_a_fault_of_the_installation(
    server_and_place: tuple[PubSubServer, Place], issuer: Issuer, tmp_path: Path, status: int
) -> None:
    """
    And not of the subscription.
    """
    issuer.status = status
    async with inbox_of(*server_and_place, tmp_path, refresh_token="r", token_uri=issuer.url) as inbox:
        with pytest.raises(Misconfigured, match="credentials for Pub/Sub are refused"):
            await inbox.receive(1)


async def test_an_account_that_lacks_a_field_is_a_fault_of_the_installation(
    server_and_place: tuple[PubSubServer, Place], tmp_path: Path
) -> None:
    """
    Said when it is used.
    """
    async with inbox_of(*server_and_place, tmp_path) as inbox:
        with pytest.raises(Misconfigured, match="lack a field"):
            await inbox.receive(1)


@pytest.mark.parametrize("status", [429, 503])
async def test_an_issuer_that_does_not_answer_is_a_passing_error(
    server_and_place: tuple[PubSubServer, Place], issuer: Issuer, tmp_path: Path, status: int
) -> None:
    """
    At once: nobody but the caller tries again.
    """
    issuer.status = status
    async with inbox_of(*server_and_place, tmp_path, refresh_token="r", token_uri=issuer.url) as inbox:
        for _ in range(2):
            with anyio.fail_after(5), pytest.raises(Unavailable, match="nobody gives a token"):
                await PubSubInbox(subscription=inbox.subscription).receive(1)

    assert issuer.given == 2


async def test_an_issuer_that_is_not_there_is_a_passing_error(
    server_and_place: tuple[PubSubServer, Place], tmp_path: Path
) -> None:
    """
    The connection is refused.
    """
    async with inbox_of(
        *server_and_place, tmp_path, refresh_token="r", token_uri="http://127.0.0.1:1/token"
    ) as inbox:
        with anyio.fail_after(5), pytest.raises(Unavailable, match="nobody gives a token"):
            await PubSubInbox(subscription=inbox.subscription).receive(1)

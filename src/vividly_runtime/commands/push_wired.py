"""
A worker that Pub/Sub pushes to, with the parts of this machine.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_runtime.container import full_jitter
from vividly_runtime.http_server import HttpServer
from vividly_runtime.push.endpoint import PATH, Desk, PushEndpoint
from vividly_runtime.push.refusal import Refusal

from .outcomes import LoggedDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyio.abc import TaskGroup, TaskStatus

    from vividly_core.domain.errors import Malformed
    from vividly_core.usecases.serve import Handler
    from vividly_runtime.container import Container
    from vividly_runtime.health import Health
    from vividly_runtime.push.tokens import TokenCheck
    from vividly_runtime.settings.values import Settings

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class PushService:
    """
    An endpoint that listens, and puts every push off until there is somebody to work on it. *ended* is set when the
    last one was answered.
    """

    endpoint: PushEndpoint
    ended: anyio.Event

    async def serve(self, container: Container, fields: Mapping[str, str | None]) -> None:
        """
        Work on what is pushed, until told to stop and everything is answered. *fields* go to the log.
        """

        def refuse(problem: Malformed) -> Handler:
            refusal = Refusal(problem=problem, dead_letters=container.dead_letters(), clock=container.clock())
            return LoggedDelivery(handle=refusal)

        self.endpoint.opened(Desk(handle=LoggedDelivery(handle=container.handle_delivery()), refuse=refuse))
        _log.info(
            "working: at most %d pushed requests in hand",
            self.endpoint.concurrency,
            extra={"fields": {"worker": str(container.worker()), **fields}},
        )
        await self.ended.wait()


async def open_push(settings: Settings, health: Health, beside: TaskGroup, *, stop: anyio.Event) -> PushService:
    """
    Listen, for pushes and for questions after *health*.

    :raises Misconfigured: if it may not listen there.
    """
    endpoint = PushEndpoint(
        check=_token_check(settings),
        stop=stop,
        concurrency=settings.concurrency,
        grace_seconds=settings.grace_seconds,
        jitter=full_jitter,
    )
    server = HttpServer(routes=[endpoint.route, *health.routes], variables="PORT, VIVIDLY_HEALTH_HOST")
    service = PushService(endpoint=endpoint, ended=anyio.Event())

    async def listen(*, task_status: TaskStatus[int]) -> None:
        try:
            await server.serve(
                settings.health_host,
                settings.port,
                stop=stop,
                grace_seconds=settings.grace_seconds,
                task_status=task_status,
            )
        finally:
            service.ended.set()

    port = await beside.start(listen)
    _log.info("push: http://%s:%d%s", settings.health_host, port, PATH, extra={"fields": {"port": port}})
    return service


def _token_check(settings: Settings) -> TokenCheck:
    from vividly_runtime.push.signing_keys import SigningKeys  # noqa: PLC0415  only a worker that is pushed to needs its libraries
    from vividly_runtime.push.tokens import TokenCheck  # noqa: PLC0415  only a worker that is pushed to needs its libraries

    assert settings.push_audience is not None
    assert settings.push_service_account is not None
    return TokenCheck(
        keys=SigningKeys(url=settings.push_jwks_url),
        issuer=settings.push_issuer,
        audience=settings.push_audience,
        service_account=settings.push_service_account,
    )

"""
A worker with the parts of this machine.
"""

from __future__ import annotations

import gc
import logging
import math
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Final

import anyio

from vividly_runtime import database
from vividly_runtime.container import full_jitter
from vividly_runtime.health import Health
from vividly_runtime.http_server import HttpServer
from vividly_runtime.resources import open_database, open_resources

from .condition import Condition
from .exit_code import ExitCode
from .outcomes import LoggedDelivery
from .patience import patiently
from .push_wired import open_push
from .relaying import relaying
from .tasks_beside import tasks_beside
from .wiring import wired

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio.abc import TaskGroup

    from vividly_runtime.container import Container
    from vividly_runtime.settings.values import Settings

    from .push_wired import PushService

_LONGEST_WAIT_SECONDS: Final = 5.0
_IDLE_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)


async def serve_wired(
    settings: Settings,
    *,
    quiet_seconds: float | None,
    stop: anyio.Event,
    pushed: bool = False,
    rig: Callable[[Container], None] = lambda _: None,
) -> int:
    """
    Open what is needed, work until *stop* is set, and close it again; return the exit code.

    With *quiet_seconds* it is a job, which ends by itself: when nothing has come for so long, or with its time.
    If *pushed*, it works on what is pushed to it, and pulls nothing. *rig* is shown who uses whom before the work
    begins.

    :raises PortError: if it cannot work, for good; or if the database was not there in all the time of a job.
    """
    condition = Condition(stop=stop)
    deadline = math.inf
    if quiet_seconds is not None:
        deadline = anyio.current_time() + settings.max_runtime_seconds - settings.grace_seconds
    health = Health(build=_build(settings), problem=condition.problem)
    async with tasks_beside() as beside:
        push: PushService | None = None
        if pushed:
            push = await open_push(settings, health, beside, stop=stop)
        elif settings.health_check_port is not None:
            await _tell_health(settings, settings.health_check_port, health, beside)
        async with open_database(settings, note=_log.info) as url:
            ready = partial(database.make_ready, settings, url, note=_log.info)
            if not await patiently(ready, stop=stop, jitter=full_jitter, deadline=deadline):
                return ExitCode.DONE
            if quiet_seconds is not None:
                beside.start_soon(_stop_at, deadline, stop)
            async with open_resources(settings, url) as resources:
                for warning in resources.warnings:
                    _log.warning("%s", warning)
                condition.opened(partial(database.ping, resources.engine))
                container = wired(settings, resources)
                rig(container)
                # What is there by now lives as long as the worker, and need not be searched for garbage ever again.
                gc.freeze()
                async with relaying(container.relay_outbox(), container.tidy_outbox()):
                    if push is not None:
                        await push.serve(container, _build(settings))
                    else:
                        await _serve(container, settings, quiet_seconds=quiet_seconds, stop=stop)
                _log.info("ended: %s", "told to stop" if stop.is_set() else "nothing is left to do")
    return ExitCode.DONE


async def _tell_health(settings: Settings, port: int, health: Health, beside: TaskGroup) -> None:
    server = HttpServer(
        routes=health.routes, variables="HEALTH_CHECK_PORT, VIVIDLY_HEALTH_HOST", idle_seconds=_IDLE_SECONDS
    )
    # It answers to the very end.
    port = await beside.start(partial(server.serve, settings.health_host, port, stop=anyio.Event()))
    _log.info("health: http://%s:%d/health", settings.health_host, port, extra={"fields": {"port": port}})


async def _serve(
    container: Container, settings: Settings, *, quiet_seconds: float | None, stop: anyio.Event
) -> None:
    # An inbox that waits longer than the worker would keep it from its end.
    longest_wait = _LONGEST_WAIT_SECONDS if quiet_seconds is None else min(quiet_seconds, _LONGEST_WAIT_SECONDS)
    serve = container.serve(
        inbox=container.inbox(quiet_seconds=longest_wait),
        handle=LoggedDelivery(handle=container.handle_delivery()),
        quiet_seconds=quiet_seconds,
    )
    fields = {"worker": str(container.worker()), **_build(settings)}
    _log.info("working: at most %d requests in hand", settings.concurrency, extra={"fields": fields})
    await serve(stop)


async def _stop_at(deadline: float, stop: anyio.Event) -> None:
    await anyio.sleep_until(deadline)
    _log.info("the time is nearly over: no new request is taken")
    stop.set()


def _build(settings: Settings) -> dict[str, str | None]:
    try:
        version = metadata.version("vividly")
    except metadata.PackageNotFoundError:
        version = None
    return {"version": version, "revision": settings.revision, "commit": settings.commit}

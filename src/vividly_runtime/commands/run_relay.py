"""
`vividly relay`: what it does.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from vividly_runtime import database
from vividly_runtime.container import Container, full_jitter
from vividly_runtime.google.opening import open_way_out
from vividly_runtime.resources import open_database, open_outbox
from vividly_runtime.settings.values import Settings

from .exit_code import ExitCode
from .patience import patiently
from .relaying import told
from .running import run_until_drained
from .tasks_beside import tasks_beside
from .unattended import run_unattended

if TYPE_CHECKING:
    from collections.abc import Mapping

    import anyio

_log = logging.getLogger(__name__)


def run_relay(variables: Mapping[str, str], *, once: bool, as_json: bool) -> int:
    """
    Publish, and return the exit code.
    """
    return run_unattended(
        partial(Settings.from_env, variables),
        lambda settings: run_until_drained(partial(_relay, settings, once=once)),
        as_json=as_json,
    )


async def _relay(settings: Settings, stop: anyio.Event, *, once: bool) -> int:
    async with open_database(settings, note=_log.info) as url:
        ready = partial(database.make_ready, settings, url, note=_log.info)
        if once:
            await ready()
        elif not await patiently(ready, stop=stop, jitter=full_jitter):
            return ExitCode.DONE
        async with open_outbox(url) as (engine, doorbell), open_way_out(settings) as google:
            container = Container(settings=settings, engine=engine, outbox_doorbell=doorbell, google=google)
            if once:
                await container.tidy_outbox().once()
                published = await container.relay_outbox().drain()
                _log.info("published: %d", published, extra={"fields": {"published": published}})
                return ExitCode.DONE
            _log.info("working: publishing what is stored")
            async with tasks_beside() as beside:
                beside.start_soon(told, container.tidy_outbox(), stop)
                await container.relay_outbox()(stop)
    _log.info("ended: told to stop")
    return ExitCode.DONE

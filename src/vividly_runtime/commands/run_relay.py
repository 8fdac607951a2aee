"""
`vividly relay`: what it does.
"""

from __future__ import annotations

import logging
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from vividly_runtime import database
from vividly_runtime.container import Container, full_jitter
from vividly_runtime.google.opening import open_way_out
from vividly_runtime.resources import open_database, open_outbox
from vividly_runtime.settings.values import Settings

from .exit_code import ExitCode
from .logs import configure_logging
from .patience import patiently
from .problems import problem_of
from .relaying import told
from .running import run_until_drained
from .tasks_beside import tasks_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    import anyio

_LEVEL: Final = "INFO"

_log = logging.getLogger(__name__)


def run_relay(variables: Mapping[str, str], *, once: bool, as_json: bool) -> int:
    """
    Publish, and return the exit code. A program that reads the log is told of every error there.
    """
    as_json = as_json or not sys.stderr.isatty()
    configure_logging(_LEVEL, as_json=as_json)
    try:
        settings = Settings.from_env(variables)
        configure_logging(settings.log_level or _LEVEL, as_json=as_json)
        return run_until_drained(partial(_relay, settings, once=once))
    except Exception as error:
        if not as_json:
            raise
        problem = problem_of(error)
        _log.critical("%s", problem, extra={"fields": {"error": problem.kind}})
        return ExitCode.FAILED


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

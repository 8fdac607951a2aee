"""
`vividly requests`: what its commands do.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio
import click

from vividly_runtime import database
from vividly_runtime.container import Container
from vividly_runtime.resources import open_database, open_records
from vividly_runtime.settings import Settings

from . import request_documents, request_tables
from .exit_code import ExitCode
from .json_lines import write_line
from .logs import configure_logging
from .running import run_until_stopped

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.status import RequestStatus

_PAGE: Final = 200
_LOOK_SECONDS: Final = 0.5


def show_requests(
    variables: Mapping[str, str],
    *,
    status: RequestStatus | None,
    limit: int,
    before: RequestId | None,
    as_json: bool,
) -> int:
    """
    One line a request.
    """

    async def work(container: Container) -> int:
        found = await container.history().find(status=status, before=before, limit=limit)
        if as_json:
            for summary in found:
                write_line(sys.stdout.buffer, request_documents.summary(summary))
        else:
            request_tables.print_requests(found)
        return ExitCode.DONE

    return _on_records(variables, work)


def show_request(variables: Mapping[str, str], request_id: RequestId, *, as_json: bool) -> int:
    """
    Everything on one request.
    """

    async def work(container: Container) -> int:
        request = await container.requests().load(request_id)
        if as_json:
            write_line(sys.stdout.buffer, request_documents.request(request))
        else:
            request_tables.print_request(request)
        return ExitCode.DONE

    return _on_records(variables, work)


def show_events(
    variables: Mapping[str, str], request_id: RequestId, *, after: int, follow: bool, as_json: bool
) -> int:
    """
    One line an event.
    """

    async def work(container: Container) -> int:
        async for event in _events(container, request_id, after=after, follow=follow):
            if as_json:
                write_line(sys.stdout.buffer, request_documents.event(event))
            else:
                click.echo(request_tables.event_line(event))
        return ExitCode.DONE

    return _on_records(variables, work)


async def _events(
    container: Container, request_id: RequestId, *, after: int, follow: bool
) -> AsyncGenerator[RequestEvent]:
    """
    The events after *after*; with *follow*, those to come as well, until the request is over.
    """
    history = container.history()
    while True:
        # Asked first: whatever happens afterwards is among the events that are read below.
        over = not follow or (await container.requests().load(request_id)).is_over
        while page := await history.events(request_id, after=after, limit=_PAGE):
            for event in page:
                after = event.sequence or after
                yield event
        if over:
            return
        await anyio.sleep(_LOOK_SECONDS)


def _on_records(variables: Mapping[str, str], work: Callable[[Container], Awaitable[int]]) -> int:
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    note = partial(click.echo, err=True)

    async def run() -> int:
        async with open_database(settings, note=note) as url:
            await database.make_ready(settings, url, note=note)
            async with open_records(url) as engine:
                return await work(Container(settings=settings, engine=engine))

    return run_until_stopped(run)

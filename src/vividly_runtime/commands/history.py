"""
`vividly requests`: what its commands do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import anyio
import click

from vividly_core.domain.link import VALID_SECONDS

from . import request_documents, request_tables
from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import AssetKey, RequestId
    from vividly_core.domain.link import Link
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.status import RequestStatus
    from vividly_runtime.container import Container

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
            request_tables.print_requests(found, of_all=status is None and before is None)
        return ExitCode.DONE

    return run_on_records(variables, work)


def show_request(variables: Mapping[str, str], request_id: RequestId, *, links: bool, as_json: bool) -> int:
    """
    Everything on one request; its *links* are signed now.
    """

    async def work(container: Container) -> int:
        request = await container.requests().load(request_id)
        signed = await _links(container, request) if links else {}
        if as_json:
            write_line(sys.stdout.buffer, request_documents.request(request, links=signed))
        else:
            request_tables.print_request(request, links=signed)
        return ExitCode.DONE

    return run_on_records(variables, work, with_assets=links)


async def _links(container: Container, request: LessonRequest) -> Mapping[AssetKey, Link]:
    storage = container.settings().cloud_storage
    valid_seconds = VALID_SECONDS if storage is None else int(storage.signed_url_seconds)
    keys = [artifact.asset.key for artifact in request.artifacts]
    return {link.key: link for link in await container.links().sign(keys, valid_seconds=valid_seconds)}


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

    return run_on_records(variables, work)


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

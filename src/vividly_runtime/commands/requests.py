"""
`vividly requests`: what its commands take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vividly_core.domain.ids import RequestId
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any
    from uuid import UUID

_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


_id_argument: Callable[[Any], Any] = click.argument("request_id", metavar="ID", type=click.UUID)


@click.group(short_help="Look at requests; cancel, retry or answer one.")
def requests() -> None:
    """
    Look at what was asked and made, and take a hand in it.
    """


@requests.command("list")
@click.option(
    "--status",
    metavar="STATUS",
    type=click.Choice([status.value for status in RequestStatus]),
    help="Only those of this status, such as completed, failed or pending.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="At most so many, the newest first.",
)
@click.option("--before", metavar="ID", type=click.UUID, help="Only those that are older than this one.")
@_as_json
@click.pass_obj
def list_(
    variables: Mapping[str, str], *, status: str | None, limit: int, before: UUID | None, as_json: bool
) -> int:
    """
    List requests, the newest first.
    """
    from . import history  # noqa: PLC0415  help must not wait for the database's libraries

    wanted = None if status is None else RequestStatus(status)
    return history.show_requests(
        variables,
        status=wanted,
        limit=limit,
        before=None if before is None else RequestId(before),
        as_json=as_json,
    )


@requests.command()
@_id_argument
@_as_json
@click.pass_obj
def show(variables: Mapping[str, str], *, request_id: UUID, as_json: bool) -> int:
    """
    Show one request: its stages, what came of each, and where the lesson lies.
    """
    from . import history  # noqa: PLC0415  help must not wait for the database's libraries

    return history.show_request(variables, RequestId(request_id), as_json=as_json)


@requests.command()
@_id_argument
@click.option("--after", metavar="N", type=click.IntRange(0), default=0, help="Only those with a greater number.")
@click.option("--follow", is_flag=True, help="Wait for more, until the request is over.")
@_as_json
@click.pass_obj
def events(variables: Mapping[str, str], *, request_id: UUID, after: int, follow: bool, as_json: bool) -> int:
    """
    Show what happened to one request, in order.
    """
    from . import history  # noqa: PLC0415  help must not wait for the database's libraries

    return history.show_events(variables, RequestId(request_id), after=after, follow=follow, as_json=as_json)


@requests.command()
@_id_argument
@_as_json
@click.pass_obj
def cancel(variables: Mapping[str, str], *, request_id: UUID, as_json: bool) -> int:
    """
    Give a request up: whoever works on it stops within a second or so.

    What is over stays what it is. Exit code 0: it is cancelled, now or before; 1: it was completed or failed.
    """
    from . import interventions  # noqa: PLC0415  help must not wait for the database's libraries

    return interventions.cancel(variables, RequestId(request_id), as_json=as_json)


@requests.command()
@_id_argument
@_as_json
@click.pass_obj
def retry(variables: Mapping[str, str], *, request_id: UUID, as_json: bool) -> int:
    """
    Let a failed request be tried once more. Its stages that are done stay done.
    """
    from . import interventions  # noqa: PLC0415  help must not wait for the database's libraries

    return interventions.retry(variables, RequestId(request_id), as_json=as_json)


@requests.command()
@_id_argument
@click.argument("text")
@_as_json
@click.pass_obj
def answer(variables: Mapping[str, str], *, request_id: UUID, text: str, as_json: bool) -> int:
    """
    Answer for the student what was asked back: TEXT is added to the question, which is read again.
    """
    from . import interventions  # noqa: PLC0415  help must not wait for the database's libraries

    return interventions.answer(variables, RequestId(request_id), text, as_json=as_json)

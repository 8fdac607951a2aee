"""
`vividly requests`: what its commands take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vividly_core.domain.ids import RequestId
from vividly_core.domain.status import RequestStatus

from .record_options import REQUEST_ID, json_option, limit_option

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any
    from uuid import UUID

_id_argument: Callable[[Any], Any] = click.argument("request_id", metavar="ID", type=REQUEST_ID)


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
@limit_option("the newest")
@click.option("--before", metavar="ID", type=REQUEST_ID, help="Only those that are older than this one.")
@json_option
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


@requests.command(short_help="Show one request, its stages and its files.")
@_id_argument
@click.option("--links", is_flag=True, help="Sign links to the files, which open without any rights, for a while.")
@json_option
@click.pass_obj
def show(variables: Mapping[str, str], *, request_id: UUID, links: bool, as_json: bool) -> int:
    """
    Show one request: its stages, what came of each, and where the lesson lies.

    With --links, links in place of addresses: anybody who has one may read that file, for VIVIDLY_SIGNED_URL_SECONDS
    (15 minutes). In a folder of this machine they are the files' own, and do not expire.
    """
    from . import history  # noqa: PLC0415  help must not wait for the database's libraries

    return history.show_request(variables, RequestId(request_id), links=links, as_json=as_json)


@requests.command()
@_id_argument
@click.option("--after", metavar="N", type=click.IntRange(0), default=0, help="Only those with a greater number.")
@click.option("--follow", is_flag=True, help="Wait for more, until the request is over.")
@json_option
@click.pass_obj
def events(variables: Mapping[str, str], *, request_id: UUID, after: int, follow: bool, as_json: bool) -> int:
    """
    Show what happened to one request, in order.
    """
    from . import history  # noqa: PLC0415  help must not wait for the database's libraries

    return history.show_events(variables, RequestId(request_id), after=after, follow=follow, as_json=as_json)


@requests.command(short_help="Give a request up, whoever works on it.")
@_id_argument
@json_option
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
@json_option
@click.pass_obj
def retry(variables: Mapping[str, str], *, request_id: UUID, as_json: bool) -> int:
    """
    Let a failed request be tried once more. Its stages that are done stay done.
    """
    from . import interventions  # noqa: PLC0415  help must not wait for the database's libraries

    return interventions.retry(variables, RequestId(request_id), as_json=as_json)


@requests.command(short_help="Answer what the student was asked back.")
@_id_argument
@click.argument("text")
@json_option
@click.pass_obj
def answer(variables: Mapping[str, str], *, request_id: UUID, text: str, as_json: bool) -> int:
    """
    Answer for the student what was asked back: TEXT is added to the question, which is read again.
    """
    from . import interventions  # noqa: PLC0415  help must not wait for the database's libraries

    return interventions.answer(variables, RequestId(request_id), text, as_json=as_json)

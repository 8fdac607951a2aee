"""
`vividly requests`: what its commands do that change a request.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from vividly_core.domain.confidential import keep_confidential
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.status import RequestStatus

from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records
from .wishes import bad_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_runtime.container import Container

_WAITS: Final = "waits for a worker: vividly worker"


def cancel(variables: Mapping[str, str], request_id: RequestId, *, as_json: bool) -> int:
    """
    Give a request up.
    """

    async def work(container: Container) -> int:
        request = await container.cancel_request()(request_id)
        cancelled = request.status is RequestStatus.CANCELLED
        tell(request, "is cancelled" if cancelled else f"stays as it is: {request.status}", as_json=as_json)
        return ExitCode.DONE if cancelled else ExitCode.FAILED

    return run_on_records(variables, work)


def retry(variables: Mapping[str, str], request_id: RequestId, *, as_json: bool) -> int:
    """
    Let a failed request be tried once more.
    """

    async def work(container: Container) -> int:
        tell(await container.retry_request()(request_id), _WAITS, as_json=as_json)
        return ExitCode.DONE

    return run_on_records(variables, work)


def answer(variables: Mapping[str, str], request_id: RequestId, text: str, *, as_json: bool) -> int:
    """
    Add the student's answer to the question.

    :raises click.BadParameter: if *text* is no answer.
    """
    keep_confidential(text)

    async def work(container: Container) -> int:
        try:
            request = await container.answer_request()(request_id, text)
        except InvalidField as error:
            raise bad_value("TEXT", f"{error.problem}; {error.cure}") from None
        tell(request, _WAITS, as_json=as_json)
        return ExitCode.DONE

    return run_on_records(variables, work)


def tell(request: LessonRequest, what: str, *, as_json: bool) -> None:
    """
    Print what has become of *request*.
    """
    if as_json:
        document = {"request_id": str(request.id), "status": request.status, "progress": request.progress}
        write_line(sys.stdout.buffer, document)
    else:
        click.echo(f"request {request.id} {what}")

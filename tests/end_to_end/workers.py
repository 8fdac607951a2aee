"""
Workers as processes, and what they are given to do.
"""

from __future__ import annotations

import http.client
import json
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import attrs

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Generator, Iterator

    from end_to_end.command import Vividly

QUESTION: Final = "How do plants make sugar from light?"
LONG_FILM: Final = ("--minutes", "5")
SHORT_TEXT: Final = ("--modality", "text", "--minutes", "1")
LEASE_SECONDS: Final = 5.0
"""The shortest that may be set: a test waits for one to run out."""


@attrs.frozen(kw_only=True)
class Worker:
    """
    A worker that runs, and the log that it writes.
    """

    process: subprocess.Popen[str]

    def lines(self) -> Iterator[dict[str, Any]]:
        """
        Wait for its next line, and its next.
        """
        assert self.process.stderr is not None
        return map(json.loads, self.process.stderr)

    def line(self, **wanted: str) -> dict[str, Any]:
        """
        Wait for a line with these fields.
        """
        return next(line for line in self.lines() if wanted.items() <= line.items())


@contextmanager
def worker_of(vividly: Vividly, *options: str) -> Generator[Worker]:
    """
    Start a service, and wait until it works; it is gone when the block ends.
    """
    with vividly.started("worker", "--json", *options) as process:
        worker = Worker(process=process)
        next(line for line in worker.lines() if line["message"].startswith("working"))
        yield worker


@contextmanager
def events_of(vividly: Vividly, request_id: str) -> Generator[Iterator[dict[str, Any]]]:
    """
    Everything that happens to a request, as it happens.
    """
    with vividly.started("requests", "events", request_id, "--follow", "--json") as process:
        assert process.stdout is not None
        yield map(json.loads, process.stdout)


def submit(vividly: Vividly, question: str = QUESTION, *options: str) -> str:
    """
    Ask for a lesson, and return the request's id.
    """
    done = vividly.run("submit", question, *options)
    assert done.code == 0, done.err
    return done.out.strip()


def shown(vividly: Vividly, request_id: str) -> dict[str, Any]:
    """
    What is recorded of a request.
    """
    (document,) = vividly.run("requests", "show", request_id, "--json").lines
    return dict(document)


def filming(events: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """
    Wait until the film is begun, and some of it is drawn.
    """
    return next(
        event for event in events if (event["type"], event["stage"]) == ("stage_progress", "video_generation")
    )


def seconds_between(before: datetime | str, event: dict[str, Any]) -> float:
    """
    How long after *before* something happened.
    """
    start = datetime.fromisoformat(before) if isinstance(before, str) else before
    return (datetime.fromisoformat(event["at"]) - start).total_seconds()


def asked(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """
    The status and the document that a worker answers with.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.load(response)


async def tamper(database_url: str, request_id: str, column: str, value: object) -> None:
    """
    Write into a request's row, past every version of ours.
    """
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"UPDATE content_requests SET {column} = $2 WHERE id = $1", request_id, value)
    finally:
        await connection.close()


def report(what: str, seconds: float) -> None:
    """
    Print a figure that was measured.
    """
    print(f"\n{what}: {seconds:.2f} s")  # noqa: T201  pytest -s shows it

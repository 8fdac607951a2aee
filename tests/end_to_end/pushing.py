"""
Somebody who pushes to a worker, as Pub/Sub does.
"""

from __future__ import annotations

import http.client
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs

from end_to_end.workers import Worker

if TYPE_CHECKING:
    from collections.abc import Generator

    from end_to_end.command import Vividly
    from unit.runtime.issuer import Issuer


@attrs.frozen
class Pushing:
    """
    Somebody who pushes to a worker on *port*, with tokens of *issuer*.
    """

    worker: Worker
    port: int
    issuer: Issuer

    def push(self, body: bytes, token: str | None = None) -> int:
        """
        The status of the answer; without a *token*, one that counts is shown.
        """
        shown = self.issuer.token() if token is None else token
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=100)
        with closing(connection):
            connection.request("POST", "/push", body, {"Authorization": f"Bearer {shown}"} if shown else {})
            response = connection.getresponse()
            response.read()
            return response.status


@contextmanager
def pushing_to(vividly: Vividly, issuer: Issuer, *options: str) -> Generator[Pushing]:
    """
    Start a worker that is pushed to, and wait until it works; it is gone when the block ends.
    """
    with vividly.started("worker", "--mode", "push", "--json", *options) as process:
        worker = Worker(process=process)
        port = next(line["port"] for line in worker.lines() if "port" in line)
        next(line for line in worker.lines() if line["message"].startswith("working"))
        yield Pushing(worker, port, issuer)

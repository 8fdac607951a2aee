"""
Links, opened as whoever gets one opens them.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_runtime.smoke.opening import open_link
from vividly_runtime.smoke.parts import Opened

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

CONTENT = bytes(range(256)) * 16_000
OPENED = Opened(size_bytes=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/object?signature=secret"
        self.send_response(200 if found else 403)
        self.send_header("Content-Length", str(len(CONTENT) if found else 0))
        self.end_headers()
        self.wfile.write(CONTENT if found else b"")

    def log_message(self, *told: object) -> None:
        """
        Say nothing.
        """


@contextmanager
def served() -> Generator[str]:
    """
    The address of a server that knows one object.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def saying(answer: bytes) -> Generator[str]:
    """
    The address of something that gives this answer, whatever it is asked, and hangs up.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            thread.join()


async def test_a_link_over_http_is_followed(tmp_path: Path) -> None:
    """
    What it leads to lies in the file, and was measured on the way.
    """
    with served() as address:
        opened = await open_link(f"{address}/object?signature=secret", tmp_path / "into")

    assert opened == OPENED
    assert (tmp_path / "into").read_bytes() == CONTENT


async def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    """
    As the folder of assets makes them.
    """
    (tmp_path / "an object").write_bytes(CONTENT)

    assert await open_link((tmp_path / "an object").as_uri(), tmp_path / "into") == OPENED


async def test_a_link_that_is_refused_tells_the_answer_and_not_itself(tmp_path: Path) -> None:
    """
    Whoever has it can open it, so that it is kept out of every log.
    """
    with served() as address, pytest.raises(Misconfigured, match="403 Forbidden") as raised:
        await open_link(f"{address}/object?signature=wrong", tmp_path / "into")

    assert "signature" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it",
        b"HTTP/1.1 200 " + b"x" * 70_000,
    ],
    ids=["garbled", "empty", "cut off", "endless"],
)
async def test_an_answer_that_is_none_is_unavailable(answer: bytes, tmp_path: Path) -> None:
    """
    Whatever stands behind the address: it is a finding, and does not quote the link.
    """
    with saying(answer) as address, pytest.raises(Unavailable) as raised:
        await open_link(f"{address}/object?signature=secret", tmp_path / "into")

    assert "signature" not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_a_link_that_leads_nowhere_is_unavailable(tmp_path: Path) -> None:
    """
    No server, no file, or a way that nobody knows.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/object"
        for url in (nobody, (tmp_path / "absent").as_uri(), "memory:///object"):
            with pytest.raises(Unavailable):
                await open_link(url, tmp_path / "into")

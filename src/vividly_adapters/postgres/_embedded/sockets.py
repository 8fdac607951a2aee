"""
Where the sockets lie: a folder with a short name, for one user and one data folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import attrs

from vividly_core.domain.errors import Misconfigured

from .folders import is_ours_alone, make_one

if TYPE_CHECKING:
    from collections.abc import Generator

    from .server_user import ServerUser

PORT: Final = 5432
# What the strictest of our systems allows for the name of a unix socket.
_LONGEST_BYTES: Final = 103


@attrs.frozen
class SocketFolder:
    """
    *path* is ours; below it, one folder belongs to the user that runs Postgres.
    """

    path: Path

    @property
    def supervisor(self) -> Path:
        """
        The socket on which the supervisor listens.
        """
        return self.path / "supervisor"

    @property
    def server(self) -> Path:
        """
        The folder in which Postgres makes its socket.
        """
        return self.path / "pg"

    @property
    def url(self) -> str:
        """
        The address of the server's database for SQLAlchemy, asyncpg and libpq.
        """
        return f"postgresql://vividly@/vividly?host={quote(str(self.server))}&port={PORT}"

    @property
    def is_ours(self) -> bool:
        """
        Whether the folder is there, and nobody else could have put anything into it.

        Root's folder may be passed through, for Postgres's sake; everybody else's may not even be entered.
        """
        try:
            return is_ours_alone(self.path, forbidden=0o066 if os.geteuid() == 0 else 0o077)
        except FileNotFoundError:
            return False


@contextmanager
def socket_folder(data: Path, user: ServerUser | None) -> Generator[SocketFolder]:
    """
    The folder for *data* while the block runs, emptied before and removed after.

    Only the supervisor of *data* calls this. The name is always the same: somebody else may have taken it.

    :raises Misconfigured: if somebody has, or there is no place for a folder.
    """
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    folder = SocketFolder(_base(user) / f"vividly-{os.geteuid()}-{digest}")
    make_one(folder.path, 0o711 if user else 0o700)
    if not folder.is_ours:
        raise Misconfigured(
            f"{folder.path} should hold the sockets of the embedded Postgres, but it belongs to another user or "
            f"is open to others, who could listen in: remove it, or set XDG_RUNTIME_DIR to a folder of your own"
        )
    try:
        _empty(folder.path)
        make_one(folder.server, 0o700)
        if user:
            os.chown(folder.server, user.uid, user.gid)
        yield folder
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)


def _base(user: ServerUser | None) -> Path:
    """
    The first place for sockets that is safe, short, and open to the user that runs Postgres.
    """
    candidates = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"]  # noqa: S108  checked below
    for candidate in candidates:
        if candidate and _is_safe(base := Path(candidate)) and not (user and user.barrier_to(base)):
            return base
    raise Misconfigured(
        f"no folder for the sockets of the embedded Postgres: none of XDG_RUNTIME_DIR, {tempfile.gettempdir()} "
        f"and /tmp is short enough, safe from other users, and open to the user that runs Postgres; "
        f"set TMPDIR to one that is"
    )


def _is_safe(base: Path) -> bool:
    """
    Whether nobody else can rename what we put into *base*, and the names in it are short enough.
    """
    longest = base / f"vividly-{2**32}-{'0' * 12}" / "pg" / f".s.PGSQL.{PORT}"
    try:
        status = base.stat()
    except OSError:
        return False
    return (
        base.is_absolute()
        and len(os.fsencode(longest)) <= _LONGEST_BYTES
        and os.access(base, os.W_OK | os.X_OK)
        and status.st_uid in {0, os.geteuid()}
        and (not status.st_mode & 0o022 or bool(status.st_mode & stat.S_ISVTX))
    )


def _empty(folder: Path) -> None:
    """
    Remove what a supervisor that was killed left behind: its sockets, and lock files that name its processes.
    """
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()

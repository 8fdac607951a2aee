"""
The folder that holds one embedded server: its cluster, its log, its locks.
"""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import Misconfigured

from .folders import WRITABLE_BY_OTHERS, make_folder

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen
class DataFolder:
    """
    Where everything of one server lives, and what is called what in it.
    """

    path: Path

    @property
    def cluster(self) -> Path:
        """
        Postgres's own data directory.
        """
        return self.path / "cluster"

    @property
    def unfinished(self) -> str:
        """
        How the names of data directories in the making begin: nobody's name for what they want to keep.
        """
        return ".initdb-"

    @property
    def log(self) -> Path:
        """
        What the server and its supervisor had to say.
        """
        return self.path / "server.log"

    @property
    def address(self) -> Path:
        """
        Names the folder of the sockets, for clients whose environment would suggest another one.
        """
        return self.path / "address"

    @property
    def supervisor_lock(self) -> Path:
        """
        Held by the supervisor from before its birth until its end; holds its process id.
        """
        return self.path / "supervisor.lock"

    @property
    def server_lock(self) -> Path:
        """
        Held by every process of the server, through inheritance: free only when the last one is gone.
        """
        return self.path / "server.lock"


def make_data_folder(path: Path) -> DataFolder:
    """
    Make *path* with the parents that are missing; leave what is there as it is.

    :raises Misconfigured: if it cannot be made, or others have a say in it.
    """
    root = os.geteuid() == 0
    try:
        path = path.expanduser().resolve()
        make_folder(path, 0o711 if root else 0o700)
        status = path.stat()
    except (OSError, RuntimeError) as error:
        raise Misconfigured(
            f"the data folder cannot be made: {error}; choose another one with VIVIDLY_DATA_DIR"
        ) from error
    if status.st_uid != os.geteuid():
        raise Misconfigured(
            f"the data folder {path} belongs to {_user_name(status.st_uid)}, and this process runs as "
            f"{_user_name(os.geteuid())}: run as its owner, or choose another data folder"
        )
    if root and status.st_mode & WRITABLE_BY_OTHERS:
        raise Misconfigured(
            f"others than root may write into the data folder {path}: "
            f"take that right away (chmod go-w {path}), or choose another data folder"
        )
    return DataFolder(path)


def _user_name(uid: int) -> str:
    try:
        return f"user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"user {uid}"

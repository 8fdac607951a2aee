"""
Folders that are made with the rights they need, and never given others afterwards.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def make_folder(path: Path, mode: int) -> None:
    """
    Make *path* with *mode*, and the parents it lacks; leave what is there as it is.

    Parents that root makes are open to all, whatever its umask says: the user who runs Postgres must get through.
    """
    if os.geteuid() == 0:
        for missing in reversed([folder for folder in path.parents if not folder.exists()]):
            make_one(missing, 0o755)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    make_one(path, mode)


def make_one(path: Path, mode: int) -> None:
    """
    Make *path* with *mode*, whatever the umask; leave what is there as it is.
    """
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        path.chmod(mode)


def is_ours_alone(path: Path, *, forbidden: int = WRITABLE_BY_OTHERS) -> bool:
    """
    Whether *path* is a real folder of this process's user, with none of the rights *forbidden*.
    """
    status = path.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & forbidden

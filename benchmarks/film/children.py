"""
Runs measurements as processes of their own, one after another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from .lessons import record

if TYPE_CHECKING:
    from collections.abc import Generator


@attrs.frozen(kw_only=True)
class Place:
    """
    Where films of *size* at *rate* frames a second are made, all in one *folder*.
    """

    folder: Path
    size: str
    rate: int

    def run(self, what: str, name: str, *, seconds: float, **options: Any) -> dict[str, float]:
        """
        Measure *what* with a film called *name*, and return what is told of it.
        """
        recording = self.folder / f"{seconds:g}.wav"
        if not recording.exists():
            record(seconds, recording)
        command = [
            *(sys.executable, "-m", "benchmarks.film.child", what, f"--seconds={seconds}", f"--size={self.size}"),
            *(f"--rate={self.rate}", f"--folder={self.folder}", f"--recording={recording}"),
            f"--into={self.folder / name}.mp4",
            *(f"--{key}" if value is True else f"--{key}={value}" for key, value in options.items()),
        ]
        done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603  our own
        if done.returncode != 0:
            raise SystemExit(f"{what} {name} failed:\n{done.stderr[-2000:]}")
        told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
        return told


@contextmanager
def place(size: str, rate: int) -> Generator[Place]:
    """
    Lend one, whose films are gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="vividly-film-benchmark-") as folder:
        yield Place(folder=Path(folder), size=size, rate=rate)

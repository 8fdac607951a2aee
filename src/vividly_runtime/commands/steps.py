"""
How far a few steps are, one after another: a bar on a terminal, lines elsewhere.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

import attrs
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from .consoles import standard_error

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_EVERY_SECONDS: Final = 2.0


class Steps(Protocol):
    """
    Shows steps on standard error.
    """

    def step(self, name: str) -> Callable[[float], None]:
        """
        Begin a step, and return what is told how much of it is done, 0 to 1.
        """
        ...


@contextmanager
def showing_steps() -> Generator[Steps]:
    """
    Lend what shows them, as it suits where it is shown.
    """
    if not sys.stderr.isatty():
        yield _Lines()
        return
    columns = (TextColumn("{task.description:<12}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=standard_error()) as bars:
        yield _Bars(bars)


@attrs.frozen
class _Bars:
    bars: Progress

    def step(self, name: str) -> Callable[[float], None]:
        bar = self.bars.add_task(name, total=1.0)
        return lambda done: self.bars.update(bar, completed=done)


class _Lines:
    def step(self, name: str) -> Callable[[float], None]:
        last = 0.0

        def tell(done: float) -> None:
            nonlocal last
            now = time.monotonic()
            if done >= 1.0 or now - last >= _EVERY_SECONDS:
                last = now
                print(f"{name}: {done:.0%}", file=sys.stderr, flush=True)  # noqa: T201  for people, not a log

        return tell

"""
How far a load is, for who waits for it: a line that lives in a terminal, or else a line now and then.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Self

import attrs
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from .tally import Tally

_LINE_SECONDS: Final = 5.0
_BAR_WIDTH: Final = 24
_PATIENCE_SECONDS: Final = 10.0


@attrs.define(kw_only=True)
class Progress:
    """
    Shows the *tally* on *console*, while the block is open.
    """

    console: Console
    tally: Tally
    _live: Live | None = attrs.field(default=None, init=False)
    _next_at: float = attrs.field(default=0.0, init=False)
    _began_at: float | None = attrs.field(default=None, init=False)

    def __enter__(self) -> Self:
        if self.console.is_terminal and not self.console.is_dumb_terminal:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def note(self, text: str) -> None:
        """
        Say it, above the line.
        """
        self.console.print(text, style="dim", markup=False, soft_wrap=True)

    def begin(self) -> None:
        """
        From now on there is something to show.
        """
        self._began_at = time.monotonic()
        self._next_at = self._began_at + _LINE_SECONDS

    def tick(self) -> None:
        """
        Time goes on.
        """
        if self._began_at is None:
            return
        if self._live is not None:
            grid = Table.grid(padding=(0, 1))
            grid.add_row(
                ProgressBar(total=self.tally.asked, completed=len(self.tally.over), width=_BAR_WIDTH),
                self._words(),
            )
            self._live.update(grid, refresh=True)
        elif time.monotonic() >= self._next_at:
            self._next_at = time.monotonic() + _LINE_SECONDS
            self.note(self._words().plain)

    def stop(self) -> None:
        """
        There is no more to come.
        """
        self._began_at = None
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _words(self) -> Text:
        tally = self.tally
        assert self._began_at is not None
        seconds = time.monotonic() - self._began_at
        parts = [
            f"{len(tally.over)} of {tally.asked} over",
            f"{tally.in_work} in work",
            f"{max(0, len(tally.open) - tally.in_work)} waiting",
            f"{seconds:.0f} s",
        ]
        if tally.failed:
            parts.insert(1, f"{tally.failed} not completed")
        if seconds > _PATIENCE_SECONDS and tally.open and not tally.over and not tally.in_work:
            parts.append("no worker takes any: start one, or add --worker 1")
        return Text(", ".join(parts))

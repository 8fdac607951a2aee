"""
Standard output and standard error for people.
"""

from __future__ import annotations

import sys
from typing import Final, NoReturn

from rich.console import Console

# Where nobody looks, nothing needs to be cut.
_PIPED_WIDTH: Final = 200


class _HonestConsole(Console):
    """
    It does not end the process when nobody reads: there may be something to clean up.
    """

    def on_broken_pipe(self) -> NoReturn:
        """
        Say so.
        """
        raise BrokenPipeError


def standard_output() -> Console:
    """
    As wide as the terminal, or wide enough where there is none.
    """
    return _HonestConsole(width=None if sys.stdout.isatty() else _PIPED_WIDTH, highlight=False)


def standard_error() -> Console:
    """
    The same for what went wrong.
    """
    return _HonestConsole(stderr=True, width=None if sys.stderr.isatty() else _PIPED_WIDTH, highlight=False)

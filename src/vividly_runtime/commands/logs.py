"""
Where the log goes: to standard error, and of our own packages only.
"""

from __future__ import annotations

import logging
import sys
from typing import Final

# Not the root: database drivers log statements with what a student wrote in them.
_OURS: Final = ("vividly_core", "vividly_adapters", "vividly_runtime")


class _StandardError(logging.Handler):
    """
    Writes to whatever standard error is at the time: a live display puts itself in between.
    """

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)  # noqa: T201  it is what this is for


def configure_logging(level: str) -> None:
    """
    Log from *level* on, a line a record. Repeating it only changes the level.
    """
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = False
        if not logger.handlers:
            handler = _StandardError()
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logger.addHandler(handler)

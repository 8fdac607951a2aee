"""
Where the log goes: to standard error, and of our own packages only.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

from stamina import instrumentation

# Not the root: database drivers log statements with what a student wrote in them.
_OURS: Final = ("vividly_core", "vividly_adapters", "vividly_runtime")

_USUAL_LEVEL: Final = "WARNING"


class _StandardError(logging.Handler):
    """
    Writes to whatever standard error is at the time: a live display puts itself in between.
    """

    def emit(self, record: logging.LogRecord) -> None:
        # In one piece: other processes may write there too.
        sys.stderr.write(f"{self.format(record)}\n")
        sys.stderr.flush()


class _JsonFormatter(logging.Formatter):
    """
    One object a line, with the names that log collectors look for, and the record's own `fields` beside them.
    """

    def format(self, record: logging.LogRecord) -> str:
        document = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "severity": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            document["traceback"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False)


def configure_logging(level: str | None, *, as_json: bool = False) -> None:
    """
    Log from *level* on, or else warnings and errors: a line a record. Repeating it changes what it was.
    """
    # What is tried again is logged by whoever tries; by itself this goes to whatever library of logs is installed.
    instrumentation.set_on_retry_hooks(())
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.setLevel(level or _USUAL_LEVEL)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(_StandardError())
        for handler in logger.handlers:
            handler.setFormatter(
                _JsonFormatter()
                if as_json
                else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
            )

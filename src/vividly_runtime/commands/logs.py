"""
Where the log goes: to standard error, without anything that a student wrote.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

from stamina import instrumentation

from vividly_core.domain.confidential import redacted

from .tracebacks import traceback_of

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


class _Redacting(logging.Formatter):
    """
    Words a record so that it may be kept: what is confidential where it was logged is left out, and so are the words
    of exceptions that are not ours.

    Of other people's records only their name and level are told: a database driver's may hold a statement with what a
    student wrote in it.
    """

    def said(self, record: logging.LogRecord) -> str:
        """
        The message.
        """
        if not _is_ours(record):
            return "something is wrong; what it is may not be told here"
        return redacted(record.getMessage())

    def formatException(self, ei: object) -> str:  # noqa: N802  the name is the standard library's
        """
        The traceback.
        """
        error = ei[1] if isinstance(ei, tuple) else None
        return traceback_of(error) if isinstance(error, BaseException) else ""


class _LineFormatter(_Redacting):
    """
    A line for people.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {self.said(record)}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _JsonFormatter(_Redacting):
    """
    One object a line, with the names that log collectors look for, and the record's own `fields` beside them.
    """

    def format(self, record: logging.LogRecord) -> str:
        document = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "severity": record.levelname,
            "message": self.said(record),
            "logger": record.name,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            document["traceback"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False)


def configure_logging(level: str | None, *, as_json: bool = False) -> None:
    """
    Log from *level* on, or else warnings and errors: a line a record. Of other people's, warnings and errors without
    what they say. Repeating it changes what it was.
    """
    # What is tried again is logged by whoever tries; by itself this goes to whatever library of logs is installed.
    instrumentation.set_on_retry_hooks(())
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.setLevel(level or _USUAL_LEVEL)
        logger.propagate = False
        _handle(logger, as_json=as_json)
    # Without a handler Python would write what it is told itself, whole.
    _handle(logging.getLogger(), as_json=as_json)


def _handle(logger: logging.Logger, *, as_json: bool) -> None:
    ours = [handler for handler in logger.handlers if isinstance(handler, _StandardError)]
    if not ours:
        ours = [_StandardError(level=logging.NOTSET if logger.parent else logging.WARNING)]
        logger.addHandler(ours[0])
    for handler in ours:
        handler.setFormatter(_JsonFormatter() if as_json else _LineFormatter())


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OURS

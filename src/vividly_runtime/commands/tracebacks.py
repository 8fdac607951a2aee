"""
Tracebacks that may be kept: where an error came from, and of what class it is, without what it says.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from vividly_core.domain.errors import loggable

if TYPE_CHECKING:
    from collections.abc import Iterator


def traceback_of(error: BaseException) -> str:
    """
    The traceback of *error*, and before it those of the errors that it came from; after it, those that it gathers.

    Only errors of our own say what they are. Notes are left out: they hold what a process of another program wrote.
    """
    return "\n".join(_blocks(error, set()))


def _blocks(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__
    if before is None and not error.__suppress_context__:
        before = error.__context__
    if before is not None:
        yield from _blocks(before, seen)
        yield "and then:"
    frames = "".join(traceback.format_tb(error.__traceback__))
    yield f"{frames}{type(error).__module__}.{type(error).__qualname__}: {loggable(error)}"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield "within it:"
            yield from _blocks(inner, seen)

"""
Turns the world's exceptions into ours, beside the call that raises them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from vividly_core.domain.errors import PortError


@contextmanager
def translating(
    table: Mapping[type[Exception], Callable[[Any], PortError]],
) -> Generator[None]:
    """
    Raise what *table* makes of an exception, which stays attached as the cause.

    The first entry that fits wins: order them from the specific to the general. What no entry fits passes
    unchanged, and so does cancellation.
    """
    try:
        yield
    except tuple(table) as error:
        for kind, make in table.items():
            if isinstance(error, kind):
                raise make(error) from error
        raise

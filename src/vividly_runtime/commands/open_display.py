"""
Opens the display that suits whoever looks on.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .json_lines import JsonLines

if TYPE_CHECKING:
    from collections.abc import Generator

    from .display import Display


@contextmanager
def open_display(*, as_json: bool) -> Generator[Display]:
    """
    Lend one for people at a terminal, or else for programs, as always when it is to be *as_json*.
    """
    if as_json or not sys.stdout.isatty():
        yield JsonLines(out=sys.stdout.buffer, now=_now)
        return
    from .consoles import standard_error, standard_output  # noqa: PLC0415  only people need it
    from .terminal import Terminal  # noqa: PLC0415  only people need it

    with Terminal(out=standard_output(), err=standard_error(), now=_now) as terminal:
        yield terminal


def _now() -> datetime:
    return datetime.now(UTC)

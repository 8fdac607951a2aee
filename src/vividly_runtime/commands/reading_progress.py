"""
How far a book is read, or another long work has come, on a terminal.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from .consoles import standard_error
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.progress import ProgressColumn

    from vividly_core.ports.book_reader import FoundBook
    from vividly_core.ports.progress import Progress as Report


@contextmanager
def reading_progress() -> Generator[Callable[[FoundBook], Report]]:
    """
    Lend what shows a bar for each book; where nobody looks, a line when its reading begins.
    """
    if not sys.stderr.isatty():
        yield _announced
        return
    with Progress(*_columns(), console=standard_error(), transient=True) as bars:

        def progress_of(found: FoundBook) -> Report:
            task = bars.add_task(printable(f"Reading {found.title}"), total=1.0)
            return lambda fraction: bars.update(task, completed=fraction)

        yield progress_of


@contextmanager
def making_progress(what: str) -> Generator[Report]:
    """
    Lend what shows one bar; where nobody looks, a line when it begins.
    """
    if not sys.stderr.isatty():
        click.echo(what, err=True)
        yield lambda _: None
        return
    with Progress(*_columns(), console=standard_error(), transient=True) as bars:
        task = bars.add_task(what, total=1.0)
        yield lambda fraction: bars.update(task, completed=fraction)


def _columns() -> tuple[ProgressColumn, ...]:
    return (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())


def _announced(found: FoundBook) -> Report:
    click.echo(printable(f"Reading {found.title}"), err=True)
    return lambda _: None

"""
The texts that lessons are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from vividly_runtime.doctor.finding import Finding


@attrs.frozen(kw_only=True)
class LibraryReading:
    """
    How many *topics* questions are open for, of the folder and of so many *books* in the database, which are ``None``
    if they could not be counted; *warnings* has a line for each file of the folder that could not be read.
    """

    topics: int
    books: int | None = 0
    warnings: tuple[str, ...] = ()


def judge_library(place: str, reading: LibraryReading) -> tuple[Finding, ...]:
    """
    There is something to learn in the folder *place* and the database, and all of it could be read.
    """
    if reading.topics == 0:
        return (failed(f"no topic in {place}: every question is out of scope", cure="export VIVIDLY_LIBRARY=..."),)
    counted = f"{_counted(reading.topics, 'topic')} in {place}"
    if reading.books:
        counted += f" and {_counted(reading.books, 'book')}"
    if reading.books is None:
        return (warning(f"{counted}; books could not be counted", *reading.warnings, cure="vividly library list"),)
    if reading.warnings:
        unread = _counted(len(reading.warnings), "file")
        return (warning(f"{counted}; {unread} could not be read", *reading.warnings, cure=None),)
    return (ok(counted),)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"

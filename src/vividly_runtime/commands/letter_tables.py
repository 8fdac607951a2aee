"""
Dead letters as tables, for people. Times are this machine's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from .consoles import standard_output
from .tables import day, table
from .words import printable, size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vividly_core.domain.dead_letter import DeadLetter


def print_letters(found: Iterable[DeadLetter]) -> None:
    """
    A table of letters.
    """
    letters = table("Buried", "Stage", ">Attempts", "Reason and id")
    for letter in found:
        letters.add_row(
            day(letter.last_at),
            letter.stage or "",
            str(letter.attempts),
            # One above the other: an id is as wide as half a terminal.
            Text.assemble(
                letter.kind,
                "" if letter.replayed_at is None else ", replayed",
                "\n",
                (str(letter.id), "dim"),
            ),
        )
    standard_output().print(letters if letters.row_count else "No dead letter.")


def print_letter(letter: DeadLetter, *, with_body: bool) -> None:
    """
    A letter, and the message only if asked for: a student wrote it.
    """
    console = standard_output()
    for name, value in _facts(letter):
        console.print(Text.assemble((f"{name:<12}", "dim"), value), soft_wrap=True)
    if not with_body:
        return
    for name, value in letter.attributes.items():
        console.print(Text.assemble((f"{printable(name)}: ", "dim"), printable(value)), soft_wrap=True)
    console.print(Text(printable(letter.body.decode(errors="replace"))), soft_wrap=True)


def _facts(letter: DeadLetter) -> Iterable[tuple[str, str]]:
    yield "Dead letter", str(letter.id)
    yield "Message", printable(letter.message_id)
    if letter.request_id is not None:
        yield "Request", str(letter.request_id)
    yield "Reason", printable(f"{letter.reason} ({letter.kind})" if letter.reason else letter.kind)
    if letter.stage is not None:
        yield "Stage", letter.stage
    yield "Attempts", str(letter.attempts)
    yield "First", day(letter.first_at, seconds=True)
    yield "Last", day(letter.last_at, seconds=True)
    if letter.replayed_at is not None:
        yield "Replayed", day(letter.replayed_at, seconds=True)
    yield "Body", f"{size(len(letter.body))}; --body shows it, with what a student wrote"

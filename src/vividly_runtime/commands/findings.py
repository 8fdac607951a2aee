"""
Findings as people and programs read them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from vividly_runtime.doctor.finding import State

from .json_lines import write_line
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from rich.console import Console

    from vividly_runtime.doctor.check import Checked
    from vividly_runtime.doctor.finding import Finding

_STYLES: Final = {
    State.OK: "green",
    State.WARNING: "yellow",
    State.FAILED: "bold red",
    State.UNUSED: "dim",
    State.UNCHECKED: "yellow",
}
_NAME_WIDTH: Final = max(len("data-folder"), len("variables"))
_STATE_WIDTH: Final = max(map(len, State))


def print_checked(console: Console, checked: Sequence[Checked]) -> None:
    """
    A line for each finding, and below it what mends it, as it can be copied; last how many there are of each.
    """
    for one in checked:
        for number, finding in enumerate(one.findings):
            console.print(_row(one.name if number == 0 else "", finding))
            for detail in finding.details:
                console.print(_row("", finding, detail))
            if finding.cure is not None:
                # Not broken into lines of ours: a terminal that breaks it still copies it whole.
                console.print(Text(f"    {finding.cure}", style="bold"), soft_wrap=True)
    console.print()
    console.print(", ".join(f"{count} {state}" for state, count in _totals(checked)))


def write_checked(out: BinaryIO, checked: Sequence[Checked]) -> None:
    """
    An object for each finding, a line each, and last one with how many there are of each.
    """
    for one in checked:
        for finding in one.findings:
            write_line(out, _document(one.name, finding))
    write_line(out, {state.value: count for state, count in _totals(checked, everything=True)})


def _row(name: str, finding: Finding, detail: str | None = None) -> Table:
    row = Table.grid(padding=(0, 2))
    row.add_column(width=_STATE_WIDTH, no_wrap=True)
    row.add_column(width=_NAME_WIDTH, no_wrap=True)
    row.add_column(overflow="fold")
    text = printable(finding.message if detail is None else detail)
    style = "dim" if detail is not None or finding.state is State.UNUSED else ""
    row.add_row(
        Text(finding.state if detail is None else "", style=_STYLES[finding.state]),
        Text(name),
        Text(text, style=style),
    )
    return row


def _document(name: str, finding: Finding) -> dict[str, Any]:
    return {
        "check": name,
        "state": finding.state.value,
        "message": finding.message,
        "details": list(finding.details),
        "cure": finding.cure,
    }


def _totals(checked: Sequence[Checked], *, everything: bool = False) -> Iterator[tuple[State, int]]:
    counted = Counter(finding.state for one in checked for finding in one.findings)
    for state in State:
        if counted[state] or everything:
            yield state, counted[state]

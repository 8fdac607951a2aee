"""
A checked lesson as people and programs read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from .consoles import standard_output
from .tables import table
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_core.domain.checking.finding import Checked, Finding


def print_check(checked: Checked) -> None:
    """
    A row for each score; below them every finding with its cure, what refuses the lesson first.
    """
    console = standard_output()
    scores = table("Criterion", ">Score")
    for score in checked.scores:
        scores.add_row(score.criterion.value, f"{score.value:.0%}")
    console.print(scores)
    for finding in checked.findings:
        state = ("refused", "bold red") if finding.refuses else ("advice", "yellow")
        console.print(Text.assemble(state, f"  {printable(finding.place)}: {printable(finding.problem)}"))
        if finding.quote:
            console.print(Text(f"    {printable(finding.quote)}", style="dim"))
        console.print(Text(f"    {printable(finding.cure)}", style="bold"))
    for note in checked.notes:
        console.print(Text(printable(note), style="dim"))
    refused = len(checked.refusing)
    console.print(f"Refused: {refused} to be mended." if refused else "Supported by its passages.")


def documents(checked: Checked) -> Iterator[dict[str, Any]]:
    """
    An object for each finding, and last one with the scores.
    """
    yield from map(_finding, checked.findings)
    yield {
        "refused": bool(checked.refusing),
        "scores": {score.criterion.value: score.value for score in checked.scores},
        "notes": list(checked.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion.value,
        "refuses": finding.refuses,
        "place": finding.place,
        "problem": finding.problem,
        "cure": finding.cure,
        "quote": finding.quote,
    }

"""
How a smoke test is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from rich.table import Table
from rich.text import Text

from vividly_core.domain.stage import DEFINITIONS
from vividly_runtime.commands.tables import table
from vividly_runtime.commands.words import printable

from .finding import Check

if TYPE_CHECKING:
    from rich.console import Console

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.ids import StudentId

    from .costing import StageBill
    from .finding import Finding
    from .trial import Tried

_STATE_WIDTH: Final = len("FAILED")
_CHECK_WIDTH: Final = max(map(len, Check))


@attrs.frozen(kw_only=True)
class Report:
    """
    All there is to say. *worker* is who was at work on the lesson, ``None`` for nobody; *cleaned* is ``None`` where
    everything was kept.
    """

    tried: Tried
    student: StudentId
    worker: str | None
    cleaned: Finding | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        In their order, with the last one.
        """
        return (*self.tried.findings, *(() if self.cleaned is None else (self.cleaned,)))

    @property
    def passed(self) -> bool:
        """
        Whether everything was as promised.
        """
        return all(finding.passed for finding in self.findings)


def print_report(console: Console, report: Report) -> None:
    """
    What each stage took, what was found, and the word that it comes down to.
    """
    console.print()
    console.print(_stages(report))
    console.print()
    for finding in report.findings:
        print_finding(console, finding)
    console.print()
    if report.cleaned is None:
        console.print(Text(f"Kept: vividly requests show {report.tried.request.id}"), soft_wrap=True)
        console.print(Text(f"Remove it with: vividly smoke --clean-up {report.student}"), soft_wrap=True)
    console.print(
        Text("passed", style="bold green") if report.passed else Text("failed", style="bold red"),
        Text("" if report.worker is None else f"(the work of {report.worker})", style="dim"),
    )


def print_finding(console: Console, finding: Finding) -> None:
    """
    A line, and below it what to do, as it can be copied.
    """
    row = Table.grid(padding=(0, 2))
    row.add_column(width=_STATE_WIDTH, no_wrap=True)
    row.add_column(width=_CHECK_WIDTH, no_wrap=True)
    row.add_column(overflow="fold")
    state = Text("ok", style="green") if finding.passed else Text("FAILED", style="bold red")
    row.add_row(state, Text(finding.check), Text(printable(finding.message)))
    console.print(row)
    if finding.cure is not None:
        console.print(Text(f"    {finding.cure}", style="bold"), soft_wrap=True)


def document(report: Report) -> dict[str, Any]:
    """
    The same as an object for programs.
    """
    return {
        "event": "smoke",
        "passed": report.passed,
        "request_id": str(report.tried.request.id),
        "student_id": report.student,
        "worker": report.worker,
        "kept": report.cleaned is None,
        "seconds": _whole_seconds(report),
        "usd": float(sum(bill.usd for bill in report.tried.bills)),
        "stages": [_stage(bill) for bill in report.tried.bills],
        "findings": [finding_document(finding) for finding in report.findings],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """
    One finding as an object.
    """
    return {
        "check": finding.check.value,
        "passed": finding.passed,
        "message": finding.message,
        "cure": finding.cure,
    }


def _stages(report: Report) -> Table:
    drawn = table("Stage", "State", ">Seconds", ">USD", "Used")
    for bill in report.tried.bills:
        seconds = bill.run.duration_seconds
        drawn.add_row(
            DEFINITIONS[bill.run.stage].display_name,
            bill.run.status.value,
            "" if seconds is None else f"{seconds:.2f}",
            f"{bill.usd:.4f}" if bill.costs else "",
            ", ".join(map(_used, bill.costs)),
        )
    whole = _whole_seconds(report)
    usd = sum(bill.usd for bill in report.tried.bills)
    drawn.add_row("Lesson", "", "" if whole is None else f"{whole:.2f}", f"{usd:.4f}", "", style="bold")
    return drawn


def _whole_seconds(report: Report) -> float | None:
    """
    From the wish to the end, with the wait for a worker.
    """
    request = report.tried.request
    return None if request.completed_at is None else (request.completed_at - request.created_at).total_seconds()


def _used(cost: Cost) -> str:
    quantity = f"{cost.quantity:,.2f}".removesuffix("00").removesuffix(".")
    return f"{quantity} {cost.unit} ({cost.item})"


def _stage(bill: StageBill) -> dict[str, Any]:
    return {
        "stage": bill.run.stage.value,
        "status": bill.run.status.value,
        "seconds": bill.run.duration_seconds,
        "usd": float(bill.usd),
        "used": [
            {"item": cost.item, "quantity": float(cost.quantity), "unit": cost.unit, "usd": float(cost.usd)}
            for cost in bill.costs
        ],
    }

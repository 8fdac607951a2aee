"""
What came of the trials, for people and for programs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from vividly_runtime.commands.consoles import standard_output
from vividly_runtime.commands.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .outcome import TrialOutcome

_MOST_BROKEN = 20


def document(outcome: TrialOutcome) -> dict[str, Any]:
    """
    One trial as a JSON object.
    """
    return {
        "fault": outcome.fault,
        "seed": outcome.seed,
        "holds": outcome.holds,
        "requests": outcome.requests,
        "lost": outcome.lost,
        "repeated_effects": outcome.repeated,
        "buried": outcome.buried,
        "duplicate_events": outcome.duplicate_events,
        "seconds": round(outcome.seconds, 2),
        "recovery_seconds": _rounded(outcome.recovery_seconds),
        "takeover_seconds": _rounded(outcome.takeover_seconds),
        "broken": list(outcome.broken),
        "logged": dict(outcome.logged),
        "figures": dict(outcome.figures),
    }


def print_trial(outcome: TrialOutcome) -> None:
    """
    One line a trial, and what is broken, while the others go on.
    """
    console = standard_output()
    word = "holds" if outcome.holds else f"BROKEN: {len(outcome.broken)}"
    console.print(
        f"{outcome.fault}, seed {outcome.seed}: {word}, {outcome.requests} requests in {outcome.seconds:.0f} s",
        markup=False,
    )
    for line in outcome.broken[:_MOST_BROKEN]:
        console.print(f"  {line}", markup=False)


def print_table(outcomes: Iterable[TrialOutcome]) -> None:
    """
    A row a fault, over all its seeds, and below what the workers logged that was not in order.
    """
    by_fault: dict[str, list[TrialOutcome]] = defaultdict(list)
    for outcome in outcomes:
        by_fault[outcome.fault].append(outcome)
    made = table(
        "Fault",
        ">Seeds",
        ">Requests",
        ">Lost",
        ">Repeated",
        ">Buried",
        ">Events twice",
        ">Recovery",
        ">Takeover",
        "Holds",
    )
    logged: Counter[str] = Counter()
    for fault, trials in by_fault.items():
        made.add_row(
            fault,
            str(len(trials)),
            str(sum(each.requests for each in trials)),
            str(sum(each.lost for each in trials)),
            str(sum(each.repeated for each in trials)),
            str(sum(each.buried for each in trials)),
            str(sum(each.duplicate_events for each in trials)),
            _longest(each.recovery_seconds for each in trials),
            _longest(each.takeover_seconds for each in trials),
            "yes" if all(each.holds for each in trials) else "NO",
        )
        for each in trials:
            logged.update({line: count for line, count in each.logged.items() if not line.startswith("INFO")})
    console = standard_output()
    console.print(made)
    for line, count in logged.most_common():
        console.print(f"{count:6} {line}", markup=False)


def print_figures(figures: Mapping[str, Any]) -> None:
    """
    A table for ``kill -9``, and one for SIGTERM.
    """
    console = standard_output()
    killed = table(">Lease", ">Median", "kill -9 in stage 3 of 6, to the next stage, in seconds")
    for row in figures["kill_9_in_stage_3_of_6"]:
        times = ", ".join(f"{seconds:.2f}" for seconds in row["seconds_to_next_stage"])
        killed.add_row(f"{row['lease_seconds']:g} s", f"{row['median_seconds']:.2f} s", times)
    console.print(killed)
    stopped = table("SIGTERM in", ">Exit code", ">To exit", ">To resume", "After exit")
    for row in figures["sigterm"]:
        stopped.add_row(
            row["stage"],
            str(row["exit_code"]),
            _longest([row.get("seconds_to_exit")]),
            _longest([row.get("seconds_from_sigterm_to_resume")]),
            _longest([row.get("seconds_from_exit_to_resume")]),
        )
    console.print(stopped)


def _longest(seconds: Iterable[float | None]) -> str:
    known = [each for each in seconds if each is not None]
    return f"{max(known):.2f} s" if known else ""


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)

"""
How one trial went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from vividly_runtime.commands.exit_code import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@attrs.frozen(kw_only=True)
class TrialOutcome:
    """
    Times are in seconds. *recovery_seconds* is the longest time from a fault, or its end, to the next stage that
    anybody began, *takeover_seconds* the longest from the end of a killed worker until a request of its was taken up
    by another; ``None`` where there was nothing to recover or to take over. *logged* counts the lines of the workers'
    logs.
    """

    fault: str
    seed: int
    requests: int
    lost: int
    repeated: int
    buried: int
    duplicate_events: int
    seconds: float
    recovery_seconds: float | None
    takeover_seconds: float | None
    broken: tuple[str, ...]
    logged: Mapping[str, int]
    figures: Mapping[str, Any]

    @property
    def holds(self) -> bool:
        """
        Whether every invariant held.
        """
        return not self.broken


def exit_code(outcomes: Iterable[TrialOutcome]) -> ExitCode:
    """
    What a command ends with that has run these trials.
    """
    return ExitCode.DONE if all(outcome.holds for outcome in outcomes) else ExitCode.FAILED

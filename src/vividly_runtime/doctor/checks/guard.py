"""
Checks that cannot be made, or need not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_runtime.doctor.check import Check, Outcome
from vividly_runtime.doctor.finding import unchecked, unused

from .names import Name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_runtime.doctor.finding import Finding
    from vividly_runtime.settings.values import Reading


def guarded(check: Check, reading: Reading, *variables: str) -> Check:
    """
    *check*, unless one of the *variables* that it stands on is wrong.
    """
    wrong = [problem.variable for problem in reading.problems if problem.variable in variables]
    if not wrong:
        return check
    return attrs.evolve(check, look=_saying(unchecked(f"mend this first: {', '.join(dict.fromkeys(wrong))}")))


def not_used(name: Name, message: str) -> Check:
    """
    A check of a part that was not chosen.
    """
    return Check(name=name, look=_saying(unused(message)))


def unsettled(name: Name) -> Check:
    """
    A check of a part that was chosen, and whose variables are wrong.
    """
    return Check(name=name, look=_saying(unchecked(f"mend this first: {Name.VARIABLES}")))


def _saying(finding: Finding) -> Callable[[], Awaitable[Outcome]]:
    async def look() -> Outcome:
        return Outcome(findings=(finding,))

    return look

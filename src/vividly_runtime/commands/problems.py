"""
What went wrong, put for people: what it is, and what to do.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import Leased, Misconfigured, Stale, Transient, VividlyError, loggable

if TYPE_CHECKING:
    from vividly_core.domain.failure import Failure

_log = logging.getLogger(__name__)

INSTALL = "pip install 'vividly[local]'"


@attrs.frozen(kw_only=True)
class Problem:
    """
    *kind* is the name of the error's class. *message* and *advice* hold nothing that a student wrote.
    """

    kind: str
    message: str
    advice: str | None = None

    def __str__(self) -> str:
        return self.message if self.advice is None else f"{self.message}\n{self.advice}"


def problem_of_budget(failure: Failure) -> Problem:
    """
    Put it for people that a lesson was refused for its cost.
    """
    return Problem(
        kind=failure.kind,
        message=failure.message,
        advice="What was spent: vividly costs --by day. How much may be: the settings VIVIDLY_BUDGET_...",
    )


def problem_of(error: BaseException) -> Problem:
    """
    Put *error* for people. The traceback goes to the log, at the level DEBUG.
    """
    _log.debug("the error in full", exc_info=error)
    kind = type(error).__name__
    match error:
        case Leased():
            return Problem(kind=kind, message=loggable(error))
        case Stale():
            return Problem(kind=kind, message=loggable(error), advice="Somebody else took it up, or cancelled it.")
        case Transient():
            return Problem(kind=kind, message=loggable(error), advice="This may pass: try again.")
        case VividlyError():
            return Problem(kind=kind, message=loggable(error))
        case ModuleNotFoundError() if not (error.name or "").startswith("vividly"):
            return Problem(
                kind=Misconfigured.__name__,
                message=f"the package {error.name} is not installed",
                advice=f"Install what runs on this machine: {INSTALL}",
            )
    return Problem(
        kind=kind,
        message=f"an unexpected {kind}: this is a bug in vividly",
        advice="Run it again with LOG_LEVEL=DEBUG, and report what is printed, without the student's words.",
    )

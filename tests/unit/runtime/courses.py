"""
Requests of loads, as they may have gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from vividly_core.domain.modality import Modality
from vividly_core.domain.stage import Stage
from vividly_runtime.load.course import Course, End
from vividly_runtime.load.report import report_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_runtime.load.report import LoadReport

BEGAN_AT: Final = 1_750_000_000.0


def course(number: int = 0, **fields: Any) -> Course:
    """
    One that was completed in three seconds, a second of which it waited; or what *fields* say.
    """
    created_at = BEGAN_AT + number
    usual: dict[str, Any] = {
        "id": UUID(int=number),
        "modality": Modality.TEXT,
        "end": End.COMPLETED,
        "created_at": created_at,
        "started_at": created_at + 1,
        "ended_at": created_at + 3,
        "stages": {Stage.VALIDATION: 0.5, Stage.SCRIPT_GENERATION: 1.5},
    }
    return Course(**{**usual, **fields})


def report(courses: Sequence[Course], **facts: Any) -> LoadReport:
    """
    A load that went well, but for *courses* and *facts*.
    """
    usual: dict[str, Any] = {
        "now": BEGAN_AT + 100,
        "mark": "0123abcd",
        "what": f"{len(courses)} requests at once from 5 students",
        "asked": len(courses),
        "published": len(courses),
        "unpublished": {},
        "gone": 0,
        "letters": {},
        "allowed": frozenset(),
        "late_seconds": 0.0,
        "no_op": False,
        "interrupted": False,
        "workers": (),
        "connections": (),
    }
    return report_on(courses, **{**usual, **facts})

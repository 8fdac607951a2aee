"""
What became of one request.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import attrs

from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from vividly_core.domain.modality import Modality


class End(enum.StrEnum):
    """
    How a request ended, if it has. *CLARIFICATION*: its student was asked back.
    """

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CLARIFICATION = "clarification"
    OPEN = "open"


@attrs.frozen(kw_only=True)
class Course:
    """
    Times are in seconds since 1970, by the clocks of those who wrote them: who published it, and its worker.

    *stages* has the seconds that each stage took which is over, at the last attempt. *kind* is that of its failure.
    """

    id: UUID
    modality: Modality
    end: End
    created_at: float
    kind: str | None = None
    attempts: int = 1
    started_at: float | None = None
    ended_at: float | None = None
    stages: Mapping[Stage, float] = attrs.field(factory=dict)

    @property
    def queue_seconds(self) -> float | None:
        """
        From its publication to the begin of its first stage; ``None`` if it was never begun.
        """
        return None if self.started_at is None else max(0.0, self.started_at - self.created_at)

    @property
    def whole_seconds(self) -> float | None:
        """
        From its publication to its end; ``None`` if it has none.
        """
        return None if self.ended_at is None else max(0.0, self.ended_at - self.created_at)


def course_from_row(row: Mapping[str, Any], *, modality: Modality) -> Course:
    """
    Read what `vividly_adapters.postgres.trial.load.look` found.
    """
    end = End.CLARIFICATION if row["waits"] else _ENDS.get(RequestStatus(row["status"]), End.OPEN)
    return Course(
        id=row["id"],
        modality=modality,
        end=end,
        kind=row["kind"] if end is End.FAILED else None,
        attempts=row["attempts"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=None if end is End.OPEN else row["ended_at"],
        stages={Stage(name): seconds for name, seconds in (row["stages"] or {}).items() if name in set(Stage)},
    )


_ENDS = {
    RequestStatus.COMPLETED: End.COMPLETED,
    RequestStatus.FAILED: End.FAILED,
    RequestStatus.CANCELLED: End.CANCELLED,
}

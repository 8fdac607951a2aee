"""
How far one stage of one request has come: a row of `request_stages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from .status import StageStatus, check_stage_transition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .stage import Stage


@attrs.frozen(kw_only=True)
class StageRun:
    """
    *fraction*, 0 to 1, is how much of a running stage is done. *output* is a JSON object, from which a later
    attempt goes on. *error* is fit for a log. *started_at* is that of the last attempt; *first_attempt* is the number
    of the request's attempt that finished the stage before. *stumbles* are the attempts since then that told how they
    ended. *waits* is how often it was put off since then, without an attempt: nobody could be asked.
    """

    stage: Stage
    status: StageStatus = StageStatus.PENDING
    started_at: datetime | None = None
    completed_at: datetime | None = None
    fraction: float = 0.0
    output: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    error: str | None = None
    retry_count: int = 0
    first_attempt: int | None = None
    stumbles: int = 0
    waits: int = 0

    @property
    def is_over(self) -> bool:
        """
        Whether it will not run any more, short of an explicit retry.
        """
        return self.status not in {StageStatus.PENDING, StageStatus.IN_PROGRESS}

    @property
    def duration_seconds(self) -> float | None:
        """
        How long the last attempt took, once it is over.
        """
        if self.started_at is None or self.completed_at is None:
            return None
        return (self.completed_at - self.started_at).total_seconds()

    def become(self, status: StageStatus, **changes: Any) -> StageRun:
        """
        The same stage in another status.

        :raises IllegalTransition: if *status* may not follow.
        """
        check_stage_transition(self.stage, self.status, status)
        return attrs.evolve(self, status=status, **changes)

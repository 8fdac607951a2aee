"""
The statuses of a request, exactly as deployed, and which may follow which.
"""

from __future__ import annotations

import enum
from typing import Final

from .errors import IllegalTransition


class RequestStatus(enum.StrEnum):
    """
    The database's `content_request_status`, in its order.
    """

    PENDING = "pending"
    VALIDATING = "validating"
    RETRIEVING = "retrieving"
    GENERATING_SCRIPT = "generating_script"
    GENERATING_VIDEO = "generating_video"
    PROCESSING_VIDEO = "processing_video"
    NOTIFYING = "notifying"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StageStatus(enum.StrEnum):
    """
    The database's `content_stage_status`, in its order.
    """

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


TERMINAL: Final = frozenset({RequestStatus.COMPLETED, RequestStatus.FAILED, RequestStatus.CANCELLED})

_S = RequestStatus
_ENDINGS = {_S.FAILED, _S.CANCELLED}

NEXT: Final[dict[RequestStatus, frozenset[RequestStatus]]] = {
    # Two ways back to pending: a question back to the student, and an explicit retry, which goes on at the stage that
    # failed, or at the end where all stages are done.
    _S.PENDING: frozenset(set(RequestStatus) - {_S.PENDING}),
    _S.VALIDATING: frozenset({_S.RETRIEVING, _S.COMPLETED, _S.PENDING} | _ENDINGS),
    _S.RETRIEVING: frozenset({_S.GENERATING_SCRIPT} | _ENDINGS),
    # Text and audio go on without a film.
    _S.GENERATING_SCRIPT: frozenset({_S.GENERATING_VIDEO, _S.NOTIFYING, _S.COMPLETED} | _ENDINGS),
    _S.GENERATING_VIDEO: frozenset({_S.PROCESSING_VIDEO} | _ENDINGS),
    # A lesson is complete even where nobody could be told of it: notification is not critical.
    _S.PROCESSING_VIDEO: frozenset({_S.NOTIFYING, _S.COMPLETED} | _ENDINGS),
    _S.NOTIFYING: frozenset({_S.COMPLETED} | _ENDINGS),
    _S.COMPLETED: frozenset(),
    _S.FAILED: frozenset({_S.PENDING}),
    _S.CANCELLED: frozenset(),
}
"""The one transition table. Validating may complete at once: an equal finished lesson was found."""

STAGE_NEXT: Final[dict[StageStatus, frozenset[StageStatus]]] = {
    StageStatus.PENDING: frozenset({StageStatus.IN_PROGRESS, StageStatus.SKIPPED}),
    # In progress again: the next attempt takes up a stage that a dead worker left.
    StageStatus.IN_PROGRESS: frozenset(
        {StageStatus.IN_PROGRESS, StageStatus.COMPLETED, StageStatus.FAILED, StageStatus.PENDING}
    ),
    StageStatus.COMPLETED: frozenset(),
    StageStatus.FAILED: frozenset({StageStatus.PENDING}),
    StageStatus.SKIPPED: frozenset(),
}


def check_transition(before: RequestStatus, after: RequestStatus) -> None:
    """
    :raises IllegalTransition: if *after* may not follow *before*.
    """
    if after not in NEXT[before]:
        raise IllegalTransition(f"a request that is {before} may not become {after}")


def check_stage_transition(stage: str, before: StageStatus, after: StageStatus) -> None:
    """
    :raises IllegalTransition: if *after* may not follow *before*.
    """
    if after not in STAGE_NEXT[before]:
        raise IllegalTransition(f"stage {stage} is {before} and may not become {after}")

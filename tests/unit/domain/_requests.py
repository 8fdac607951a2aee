"""
Requests at every point of their life.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import attrs

from vividly_core.domain.clarification import Clarification
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import CorrelationId, RequestId, WorkerId
from vividly_core.domain.lease import Lease
from vividly_core.domain.modality import Modality
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)
QUESTION, INTEREST = "Why do quokkas smile?", "bowerbirds"
ASKED = Clarification(questions=("Which smile?",), reasoning=f"{QUESTION} is wide", requested_at=NOW)
LEASE = Lease(owner=WorkerId(UUID(int=7)), token=1, seconds=30)


def fresh(modalities: frozenset[Modality] = frozenset({Modality.VIDEO})) -> LessonRequest:
    """
    A request that was just submitted.
    """
    wish = submission(student_id="user_1", question=QUESTION, interest=INTEREST, modalities=modalities)
    identity = RequestId(UUID(int=1))
    return new_request(request_id=identity, correlation_id=CorrelationId("req_1"), wish=wish, now=NOW)


def running(stage: Stage) -> LessonRequest:
    """
    A film's request in the middle of *stage*, under a lease.
    """
    request = attrs.evolve(fresh(), lease=LEASE)
    for earlier in Stage:
        request = request.begin(earlier, NOW)
        if earlier is stage:
            break
        request = request.finish(earlier, {}, NOW)
    return request


def finished() -> LessonRequest:
    """
    A film's request, all of whose stages are done.
    """
    return running(Stage.NOTIFICATION).finish(Stage.NOTIFICATION, {}, NOW)


def failure(stage: Stage | None) -> Failure:
    """
    A failure at *stage*.
    """
    return Failure(stage=stage, kind="Rejected", message="it cannot be made")

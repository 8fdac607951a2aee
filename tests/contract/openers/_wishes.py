"""
Requests to put into stores and queues.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from vividly_core.domain.ids import CorrelationId, RequestId
from vividly_core.domain.message import GenerateLesson
from vividly_core.domain.request import new_request
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from vividly_core.domain.ids import OrganizationId, StudentId
    from vividly_core.domain.request import LessonRequest


def new_wish(
    student: StudentId, *, now: datetime | None = None, organization: OrganizationId | None = None
) -> LessonRequest:
    """
    A request that *student*, of *organization*, made *now*, by another clock than the machine's if given.
    """
    return new_request(
        request_id=RequestId(uuid4()),
        correlation_id=CorrelationId(f"req_{uuid4().hex[:16]}"),
        wish=submission(
            student_id=student,
            question="Why is the sky blue? ☀ \"quoted\" 'n' back\\slash",
            interest="café",
            grade="8th grade",
            minutes=2,
            modalities=["audio", "video"],
            organization_id=organization,
        ),
        now=now or datetime.now(UTC),
    )


def message_of(request: LessonRequest) -> GenerateLesson:
    """
    The message that asks for *request*.
    """
    return GenerateLesson(request_id=request.id, correlation_id=request.correlation_id, wish=request.wish)

"""
Requests for tests, at a moment of their life.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from vividly_core.domain.ids import CorrelationId, RequestId
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
STUDENT = "vividly-local"


def pending(*, modality: str = "video", question: str = "How do plants make sugar?") -> LessonRequest:
    """
    One that was just submitted.
    """
    return new_request(
        request_id=RequestId(UUID("6c188080-d821-4d98-8dd3-5201de9f66a3")),
        correlation_id=CorrelationId("req_6c188080d8214d98"),
        wish=submission(student_id=STUDENT, question=question, modalities=[modality]),
        now=START,
    )


def filming(fraction: float) -> LessonRequest:
    """
    One whose film is being made for 30 s.
    """
    request = pending()
    now = START
    for stage, seconds in ((Stage.VALIDATION, 0.25), (Stage.RAG_RETRIEVAL, 0.5), (Stage.SCRIPT_GENERATION, 9.25)):
        request = request.begin(stage, now)
        now += timedelta(seconds=seconds)
        request = request.finish(stage, {}, now)
    request = request.begin(Stage.VIDEO_GENERATION, now)
    return request.advance(Stage.VIDEO_GENERATION, fraction, now + timedelta(seconds=30))

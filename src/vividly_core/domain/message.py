"""
Our messages on the wire: a request for a lesson, exactly as deployed producers send it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs

from . import json_text
from .errors import InvalidField, Malformed
from .ids import CorrelationId, RequestId
from .submission import submission
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .submission import Submission

LONGEST_CORRELATION_ID: Final = 64
LARGEST_MESSAGE_BYTES: Final = 10_000_000
UNKNOWN_CORRELATION: Final = CorrelationId("unknown")

_REQUIRED: Final = ("request_id", "student_id", "student_query")
_WHAT: Final = "the message"


@attrs.frozen(kw_only=True)
class GenerateLesson:
    """
    Please make the lesson of this request. *correlation_id* is ``unknown`` where the producer gave none.
    """

    request_id: RequestId
    wish: Submission
    correlation_id: CorrelationId = UNKNOWN_CORRELATION
    environment: str | None = None


def encode(message: GenerateLesson) -> bytes:
    """
    Write *message* with the field names that deployed consumers read.
    """
    wish = message.wish
    modalities = sorted(wish.modalities)
    fields = {
        "request_id": str(message.request_id),
        "correlation_id": message.correlation_id,
        "student_id": wish.student_id,
        "student_query": wish.question,
        "grade_level": None if wish.grade is None else wish.grade.number,
        "interest": wish.interest,
        "environment": message.environment,
        "requested_modalities": modalities,
        "preferred_modality": modalities[-1],
        "duration_minutes": wish.minutes,
    }
    # No deployed producer sends it: a message without one is as they send theirs.
    if wish.organization_id is not None:
        fields["organization_id"] = wish.organization_id
    return json_text.dump(fields)


def attributes(message: GenerateLesson) -> Mapping[str, str]:
    """
    The attributes that subscriptions filter by, and queues tell tenants by; a subscription with a filter drops a
    message without them.
    """
    found = {"request_id": str(message.request_id), "student_id": message.wish.student_id}
    if message.environment is not None:
        found["environment"] = message.environment
    if message.wish.organization_id is not None:
        found["organization_id"] = message.wish.organization_id
    return found


def decode(data: bytes) -> GenerateLesson:
    """
    Read any bytes.

    :raises Malformed: naming the field and the kind of its value where *data* is no such message.
    """
    if len(data) > LARGEST_MESSAGE_BYTES:
        raise Malformed(f"{_WHAT} is larger than {LARGEST_MESSAGE_BYTES} bytes")
    fields = json_text.load_object(data, what=_WHAT)
    missing = [name for name in _REQUIRED if fields.get(name) is None]
    if missing:
        raise Malformed(f"{_WHAT} lacks {', '.join(missing)}")
    try:
        return GenerateLesson(
            request_id=_request_id(fields["request_id"]),
            correlation_id=_correlation_id(fields.get("correlation_id")),
            environment=_optional_text(fields, "environment"),
            wish=submission(
                student_id=fields["student_id"],
                question=fields["student_query"],
                interest=fields.get("interest"),
                grade=fields.get("grade_level"),
                minutes=fields.get("duration_minutes"),
                modalities=_modalities(fields),
                organization_id=fields.get("organization_id"),
            ),
        )
    except InvalidField as error:
        raise Malformed(f"{_WHAT}: {error}") from None


def students_words(data: bytes) -> tuple[str, ...]:
    """
    What a student wrote in a message: nothing that is known of, where it cannot be read.
    """
    try:
        wish = decode(data).wish
    except Malformed:
        return ()
    return (wish.question,) if wish.interest is None else (wish.question, wish.interest)


def _request_id(value: object) -> RequestId:
    if not isinstance(value, str):
        kind = type(value).__name__
        raise Malformed(f"{_WHAT}: request_id is a value of type {kind}, not a UUID as text")
    try:
        return RequestId(UUID(value))
    except ValueError:
        raise Malformed(f"{_WHAT}: request_id is not a UUID") from None


def _correlation_id(value: object) -> CorrelationId:
    if value is None or value == "":
        return UNKNOWN_CORRELATION
    return CorrelationId(clean_text("correlation_id", value, longest=LONGEST_CORRELATION_ID))


def _optional_text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return None if value is None or value == "" else clean_text(name, value, longest=50)


def _modalities(fields: Mapping[str, Any]) -> list[object]:
    requested = fields.get("requested_modalities")
    if requested is None:
        preferred = fields.get("preferred_modality")
        return [] if preferred is None else [preferred]
    if not isinstance(requested, list):
        kind = type(requested).__name__
        raise Malformed(f"{_WHAT}: requested_modalities is a value of type {kind}, not a list")
    return requested

"""
What we tell the world of a finished lesson: the deployed notification, with the event names that it uses.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs

from . import json_text
from .artifact import ArtifactKind
from .errors import InvalidField, Malformed
from .ids import CorrelationId, RequestId, StudentId
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

TOPIC: Final = "notifications"

_WHAT: Final = "the announcement"


class AnnouncementType(enum.StrEnum):
    """
    The deployed event names.
    """

    COMPLETED = "content_generation.completed"
    FAILED = "content_generation.failed"


_WORDS: Final = {
    AnnouncementType.COMPLETED: ("Your lesson is ready", "All parts of your lesson can be opened now."),
    AnnouncementType.FAILED: ("Your lesson could not be made", "You may ask again, or ask another way."),
}


@attrs.frozen(kw_only=True)
class Announcement:
    """
    A request is over. *artifacts* says where the parts of the lesson lie, by kind. It holds no student's text and
    no error's: it goes to a browser.
    """

    type: AnnouncementType
    request_id: RequestId
    correlation_id: CorrelationId
    student_id: StudentId
    progress: int
    at: datetime
    artifacts: Mapping[ArtifactKind, str] = attrs.field(factory=dict)


def encode(announcement: Announcement) -> bytes:
    """
    Write *announcement* as deployed listeners read it.
    """
    title, message = _WORDS[announcement.type]
    return json_text.dump(
        {
            "event_type": announcement.type.value,
            "content_request_id": str(announcement.request_id),
            "title": title,
            "message": message,
            "progress_percentage": announcement.progress,
            "metadata": {
                "correlation_id": announcement.correlation_id,
                "student_id": announcement.student_id,
                "artifacts": {kind.value: url for kind, url in announcement.artifacts.items()},
            },
            "timestamp": announcement.at.astimezone(UTC).isoformat(),
        }
    )


def decode(data: bytes) -> Announcement:
    """
    Read an announcement.

    :raises Malformed: for any bytes that are none.
    """
    fields = json_text.load_object(data, what=_WHAT)
    metadata = fields.get("metadata")
    artifacts = metadata.get("artifacts") if isinstance(metadata, dict) else None
    progress = fields.get("progress_percentage")
    if not isinstance(metadata, dict) or not isinstance(artifacts, dict):
        raise Malformed(f"{_WHAT} lacks its metadata")
    if isinstance(progress, bool) or not isinstance(progress, int):
        raise Malformed(f"{_WHAT}: progress_percentage is no whole number")
    try:
        return Announcement(
            type=AnnouncementType(_text("event_type", fields.get("event_type"))),
            request_id=RequestId(UUID(_text("content_request_id", fields.get("content_request_id")))),
            correlation_id=CorrelationId(_text("correlation_id", metadata.get("correlation_id"))),
            student_id=StudentId(_text("student_id", metadata.get("student_id"))),
            progress=progress,
            at=_in_utc(datetime.fromisoformat(_text("timestamp", fields.get("timestamp")))),
            artifacts={ArtifactKind(kind): _text("artifacts", url) for kind, url in artifacts.items()},
        )
    except InvalidField as error:
        raise Malformed(f"{_WHAT}: {error}") from None
    except ValueError:
        raise Malformed(f"{_WHAT} has an event type, an id, a time or an artifact that is none") from None


def _text(field: str, value: object) -> str:
    return clean_text(field, value, longest=2000)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InvalidField("timestamp", "the time has no zone", "give one, such as +00:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidField("timestamp", "the time is before all times in UTC, or after", "give another") from None

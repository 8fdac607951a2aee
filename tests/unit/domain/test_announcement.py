"""
The promises of the announcement codec.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import bytes_like, result_or
from unit.domain._lessons import clean
from vividly_core.domain.announcement import Announcement, AnnouncementType, decode, encode
from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.errors import Malformed
from vividly_core.domain.ids import CorrelationId, RequestId, StudentId

READY = Announcement(
    type=AnnouncementType.COMPLETED,
    request_id=RequestId(UUID(int=1)),
    correlation_id=CorrelationId("req_1"),
    student_id=StudentId("user_1"),
    progress=100,
    at=datetime(2026, 3, 14, 16, 9, 26, tzinfo=timezone(timedelta(hours=1))),
    artifacts={ArtifactKind.FILM: "memory:///videos/1/lesson.mp4"},
)

announcements = st.builds(
    Announcement,
    type=st.sampled_from(AnnouncementType),
    request_id=st.uuids().map(RequestId),
    correlation_id=clean.map(CorrelationId),
    student_id=clean.map(StudentId),
    progress=st.integers(0, 100),
    at=st.datetimes(datetime(1900, 1, 1), timezones=st.timezones()),  # noqa: DTZ001  the zone is drawn
    artifacts=st.dictionaries(st.sampled_from(ArtifactKind), clean),
)


@given(announcement=announcements)
def test_what_is_written_is_read_back(announcement: Announcement) -> None:
    """
    The same moment, whatever zone it was told in.
    """
    # Python holds no two times of different zones equal in the hour that a clock repeats.
    expected = attrs.evolve(announcement, at=announcement.at.astimezone(UTC))
    assert decode(encode(announcement)) == expected


@given(data=bytes_like(announcements.map(encode)))
def test_any_bytes_are_an_announcement_or_malformed(data: bytes) -> None:
    """
    Nothing else, ever.
    """
    result = result_or(Malformed, lambda: decode(data))
    assert isinstance(result, Malformed) or decode(encode(result)) == result


def test_it_is_written_as_deployed_listeners_read_it() -> None:
    """
    Names, words and nesting of the deployed notification, in UTC.
    """
    assert json.loads(encode(READY)) == {
        "event_type": "content_generation.completed",
        "content_request_id": "00000000-0000-0000-0000-000000000001",
        "title": "Your lesson is ready",
        "message": "All parts of your lesson can be opened now.",
        "progress_percentage": 100,
        "metadata": {
            "correlation_id": "req_1",
            "student_id": "user_1",
            "artifacts": {"film": "memory:///videos/1/lesson.mp4"},
        },
        "timestamp": "2026-03-14T15:09:26+00:00",
    }
    assert decode(encode(READY)).at.tzinfo == UTC


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (["metadata"], None, "lacks its metadata"),
        (["metadata", "artifacts"], [], "lacks its metadata"),
        (["progress_percentage"], True, "progress_percentage is no whole number"),
        (["progress_percentage"], 99.5, "progress_percentage is no whole number"),
        (["event_type"], "content_generation.dreamt", "an event type, an id, a time or an artifact that is none"),
        (["content_request_id"], "1", "an event type, an id, a time or an artifact that is none"),
        (["content_request_id"], 1, "content_request_id: a value of type int is no text"),
        (["metadata", "student_id"], "", "student_id: it has 0 characters, too few"),
        (["metadata", "artifacts"], {"hologram": "x"}, "an event type, an id, a time or an artifact that is none"),
        (["metadata", "artifacts"], {"film": 7}, "artifacts: a value of type int is no text"),
        (["timestamp"], "yesterday", "an event type, an id, a time or an artifact that is none"),
        (["timestamp"], "0001-01-01T00:00:00+01:00", "timestamp: the time is before all times in UTC, or after"),
        (["timestamp"], "2026-03-14T15:09:26", "timestamp: the time has no zone; give one"),
    ],
)
def test_what_is_wrong_with_it_is_named(place: list[str], value: object, problem: str) -> None:
    """
    By field, where one value is wrong by itself.
    """
    fields: dict[str, Any] = json.loads(encode(READY))
    holder = fields
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = value
    with pytest.raises(Malformed, match=f"^the announcement.*{problem}"):
        decode(json.dumps(fields).encode())

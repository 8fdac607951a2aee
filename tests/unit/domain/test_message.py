"""
The promises of the message codec.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import bytes_like, json_values, result_or
from unit.domain._lessons import clean, wishes
from vividly_core.domain.errors import Malformed
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import CorrelationId, RequestId
from vividly_core.domain.message import (
    LARGEST_MESSAGE_BYTES,
    UNKNOWN_CORRELATION,
    GenerateLesson,
    attributes,
    decode,
    encode,
)
from vividly_core.domain.modality import Modality

GOOD: dict[str, Any] = {
    "request_id": "8a1f2c3d-0000-4000-8000-000000000001",
    "correlation_id": "req_0123456789abcdef",
    "student_id": "user_1",
    "student_query": "Why do quokkas smile?",
    "grade_level": 8,
    "interest": "quokkas",
    "environment": "dev",
    "requested_modalities": ["video"],
    "preferred_modality": "video",
    "duration_minutes": 3,
}

messages = st.builds(
    GenerateLesson,
    request_id=st.uuids().map(RequestId),
    wish=wishes,
    correlation_id=clean.map(CorrelationId),
    environment=st.none() | clean,
)


def sent(**changes: object) -> bytes:
    """
    A good message with some fields changed; ``...`` leaves one out.
    """
    fields = {**GOOD, **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()


@given(message=messages)
def test_what_is_written_is_read_back(message: GenerateLesson) -> None:
    """
    Every message, exactly.
    """
    assert decode(encode(message)) == message


@given(data=bytes_like(messages.map(encode)))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    """
    Nothing else, ever; and what was read can be written.
    """
    result = result_or(Malformed, lambda: decode(data))
    assert isinstance(result, Malformed) or decode(encode(result)) == result


@given(fields=st.dictionaries(st.sampled_from(list(GOOD)), json_values))
def test_any_value_in_any_field_is_a_message_or_malformed(fields: dict[str, object]) -> None:
    """
    The fields that producers send, with values of every type; the error quotes neither question nor interest.
    """
    result = result_or(Malformed, lambda: decode(sent(**fields)))
    assert isinstance(result, GenerateLesson) or "quokka" not in str(result)


def test_a_deployed_producers_message_is_read() -> None:
    """
    Field by field.
    """
    message = decode(sent())
    assert message.request_id == UUID(GOOD["request_id"])
    assert message.correlation_id == "req_0123456789abcdef"
    assert message.environment == "dev"
    assert (message.wish.student_id, message.wish.question) == ("user_1", "Why do quokkas smile?")
    assert (message.wish.grade, message.wish.interest, message.wish.minutes) == (Grade(8), "quokkas", 3)
    assert message.wish.modalities == {Modality.VIDEO}


@pytest.mark.parametrize("name", ["request_id", "student_id", "student_query"])
@pytest.mark.parametrize("nothing", [..., None])
def test_a_required_field_that_is_missing_is_named(name: str, nothing: object) -> None:
    """
    Absent, or null.
    """
    with pytest.raises(Malformed, match=f"^the message lacks {name}$"):
        decode(sent(**{name: nothing}))


def test_all_missing_fields_are_named_together() -> None:
    """
    One look is enough.
    """
    with pytest.raises(Malformed, match="lacks request_id, student_id, student_query"):
        decode(b"{}")


@pytest.mark.parametrize("nothing", [..., None])
def test_everything_else_may_be_missing(nothing: object) -> None:
    """
    As the smoke test's producer sends it.
    """
    optional = [name for name in GOOD if name not in {"request_id", "student_id", "student_query"}]
    message = decode(sent(**dict.fromkeys(optional, nothing)))
    assert message.correlation_id == UNKNOWN_CORRELATION == "unknown"
    assert (message.environment, message.wish.grade, message.wish.interest) == (None, None, None)
    assert (message.wish.minutes, message.wish.modalities) == (3, frozenset({Modality.VIDEO}))


@pytest.mark.parametrize("name", ["correlation_id", "environment", "interest", "grade_level"])
def test_an_empty_text_counts_as_missing(name: str) -> None:
    """
    An empty form field, sent on.
    """
    assert decode(sent(**{name: ""})) == decode(sent(**{name: ...}))


def test_the_preferred_modality_counts_where_none_was_requested() -> None:
    """
    And only there.
    """
    assert decode(sent(requested_modalities=..., preferred_modality="text")).wish.modalities == {Modality.TEXT}
    assert decode(sent(requested_modalities=["audio"], preferred_modality="text")).wish.modalities == {
        Modality.AUDIO
    }


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("request_id", 7, "request_id is a value of type int, not a UUID as text"),
        ("request_id", "smoke-1", "request_id is not a UUID"),
        ("student_id", 7, "student_id: a value of type int is no text"),
        ("student_query", "Why?", "student_query: it has 4 characters, too few"),
        ("student_query", "quokka\x00", "student_query: it holds a NUL character"),
        ("grade_level", 0, "grade_level: .*out of range"),
        ("grade_level", "quokka", "grade_level: the text is no grade"),
        ("interest", "quokka" * 50, "interest: it has 300 characters, too many"),
        ("environment", " ", "environment: it has 0 characters, too few"),
        ("correlation_id", "c" * 65, "correlation_id: it has 65 characters, too many"),
        ("requested_modalities", "video", "requested_modalities is a value of type str, not a list"),
        ("requested_modalities", ["quokka"], "requested_modalities: an unknown modality"),
        ("duration_minutes", "3", "duration_minutes: a value of type str is no number of minutes"),
    ],
)
def test_a_wrong_field_is_named_with_the_kind_of_its_value(field: str, value: object, problem: str) -> None:
    """
    And never with the value.
    """
    with pytest.raises(Malformed, match=problem) as caught:
        decode(sent(**{field: value}))
    assert "quokka" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not valid JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b" " * (LARGEST_MESSAGE_BYTES + 1), "larger than 10000000 bytes"),
    ],
    ids=["empty", "latin-1", "list", "null", "nan", "long-number", "deep", "large"],
)
def test_bytes_that_are_no_object_are_refused_by_what_they_are(data: bytes, problem: str) -> None:
    """
    Nothing at all, other encodings, other JSON, and what would exhaust the reader.
    """
    with pytest.raises(Malformed, match=problem):
        decode(data)


@given(message=messages)
def test_the_attributes_are_texts_that_a_filter_can_use(message: GenerateLesson) -> None:
    """
    The id and the student, and the environment and the organization where they are known.
    """
    found = attributes(message)
    assert found["request_id"] == str(message.request_id)
    assert found["student_id"] == message.wish.student_id
    assert found.get("environment") == message.environment
    assert found.get("organization_id") == message.wish.organization_id

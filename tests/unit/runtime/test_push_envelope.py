"""
What Pub/Sub pushes, read.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.errors import Malformed
from vividly_core.domain.text import is_storable
from vividly_runtime.push.envelope import LARGEST_ENVELOPE_BYTES, unread, unwrap

TEXTS = st.text().filter(is_storable)


def _envelope(message: Any, **more: Any) -> bytes:
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s", **more}).encode()


@given(
    message_id=st.text(min_size=1, max_size=255).filter(is_storable),
    data=st.binary(),
    attributes=st.dictionaries(TEXTS, TEXTS),
    attempt=st.integers(1, 100) | st.none(),
    as_emulators_do=st.booleans(),
)
def test_what_is_wrapped_comes_out_again(
    *, message_id: str, data: bytes, attributes: dict[str, str], attempt: int | None, as_emulators_do: bool
) -> None:
    """
    Any bytes, any attributes, under either name of the id.
    """
    message = {
        "data": base64.b64encode(data).decode(),
        "attributes": attributes,
        "message_id" if as_emulators_do else "messageId": message_id,
        "publishTime": "2026-01-01T12:00:00Z",
    }

    delivery = unwrap(_envelope(message, deliveryAttempt=attempt))

    assert (delivery.id, delivery.body, delivery.attributes) == (message_id, data, attributes)
    assert delivery.attempt == (attempt or 1)


def test_a_message_may_consist_of_attributes_alone() -> None:
    """
    Or of its data.
    """
    bare = unwrap(_envelope({"messageId": "7", "attributes": {"request_id": "x"}}))

    assert (bare.body, bare.attributes) == (b"", {"request_id": "x"})
    assert unwrap(_envelope({"messageId": "7", "data": ""})).attributes == {}


@pytest.mark.parametrize(
    ("envelope", "field"),
    [
        (b"", "JSON"),
        (b"\xff", "UTF-8"),
        (b"[]", "object"),
        (b"{}", "message"),
        (_envelope("Zyx"), "message"),
        (_envelope({"data": ""}), "message_id"),
        (_envelope({"messageId": ""}), "messageId"),
        (_envelope({"messageId": 7}), "messageId"),
        (_envelope({"messageId": "x" * 256}), "messageId"),
        (_envelope({"messageId": "7", "data": "Zyx!"}), "data"),
        (_envelope({"messageId": "7", "data": "Zyxé"}), "data"),
        (_envelope({"messageId": "7", "data": {}}), "data"),
        (_envelope({"messageId": "7", "attributes": ["Zyx"]}), "attributes"),
        (_envelope({"messageId": "7", "attributes": {"grade": 9}}), "grade"),
        (_envelope({"messageId": "7", "attributes": {"\x00": "Zyx"}}), "attribute"),
        (_envelope({"messageId": "7"}, deliveryAttempt="Zyx"), "deliveryAttempt"),
        (_envelope({"messageId": "7"}, deliveryAttempt=-1), "deliveryAttempt"),
    ],
)
def test_what_is_wrong_is_named(envelope: bytes, field: str) -> None:
    """
    The field and the kind of its value, and never the value.
    """
    with pytest.raises(Malformed, match=field) as raised:
        unwrap(envelope)

    assert "Zyx" not in str(raised.value)


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(_envelope))
def test_any_body_is_read_or_refused_in_words(body: bytes) -> None:
    """
    No body ends in another error.
    """
    problem = ""
    try:
        unwrap(body)
    except Malformed as error:
        problem = str(error)

    assert not problem or "envelope" in problem


@given(st.binary(), st.binary())
def test_the_same_bytes_have_the_same_name(body: bytes, other: bytes) -> None:
    """
    Others have another; nothing is lost.
    """
    assert unread(body).body == body
    assert (unread(body).id == unread(other).id) == (body == other)
    assert len(unread(body).id) <= 255


def test_the_largest_message_fits() -> None:
    """
    With the most attributes that a message may have.
    """
    message = {
        "messageId": "7",
        "data": base64.b64encode(b"x" * 10_000_000).decode(),
        "attributes": {f"{number:0256}": "é" * 512 for number in range(100)},
    }

    assert len(_envelope(message)) <= LARGEST_ENVELOPE_BYTES

"""
The promises of a dead letter.
"""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.ids import MessageId

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


@given(one=st.text(), other=st.text())
def test_a_message_has_one_letter_and_no_two_messages_have_the_same(one: str, other: str) -> None:
    """
    However often it is buried.
    """
    assert (dead_letter_id(MessageId(one)) == dead_letter_id(MessageId(other))) == (one == other)


def test_the_identity_of_a_letter_stays_the_same_from_version_to_version() -> None:
    """
    Letters that are kept must be found again.
    """
    assert str(dead_letter_id(MessageId("m"))) == "f21ccde1-8767-5368-b006-18191641c052"


def test_a_letter_does_not_print_what_the_student_wrote() -> None:
    """
    Nor what came with it.
    """
    letter = DeadLetter(
        id=dead_letter_id(MessageId("m")),
        message_id=MessageId("m"),
        body=b"Why do quokkas smile?",
        attributes={"note": "quokkas"},
        kind="Malformed",
        reason="no",
        attempts=1,
        first_at=NOW,
        last_at=NOW,
    )
    assert "uokka" not in repr(letter)
    assert (letter.request_id, letter.stage, letter.replayed_at) == (None, None, None)

"""
Dead letters, for people and for programs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from unit.runtime.requests import START, pending
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.ids import MessageId
from vividly_core.domain.stage import Stage
from vividly_runtime.commands import letter_documents, letter_tables

if TYPE_CHECKING:
    import pytest

ID = MessageId("message-1")
LETTER = DeadLetter(
    id=dead_letter_id(ID),
    message_id=ID,
    body=b'{"student_query": "Zyx?"}',
    attributes={"student_id": "zyx"},
    kind="Unavailable",
    reason="the folder of assets failed",
    request_id=pending().id,
    stage=Stage.SCRIPT_GENERATION,
    attempts=5,
    first_at=START,
    last_at=START + timedelta(hours=1),
)


def test_a_list_says_why_and_where_and_how_often(capsys: pytest.CaptureFixture[str]) -> None:
    """
    And the whole id, to be copied.
    """
    letter_tables.print_letters([attrs.evolve(LETTER, replayed_at=START)])

    said = capsys.readouterr().out
    assert all(word in said for word in ("Unavailable", "replayed", "script_generation", "5", str(LETTER.id)))


def test_an_empty_list_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """
    In words.
    """
    letter_tables.print_letters([])

    assert capsys.readouterr().out == "No dead letter.\n"


def test_a_letter_is_shown_without_what_a_student_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    """
    It is there for whoever asks for it.
    """
    letter_tables.print_letter(LETTER, with_body=False)
    tactful = capsys.readouterr().out
    letter_tables.print_letter(LETTER, with_body=True)
    whole = capsys.readouterr().out

    assert "the folder of assets failed (Unavailable)" in tactful
    assert "zyx" not in tactful.lower()
    assert "Zyx?" in whole
    assert "student_id: zyx" in whole


def test_a_letter_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Anybody may have written it.
    """
    letter_tables.print_letter(attrs.evolve(LETTER, body=b"\x1b[2J\xff"), with_body=True)

    assert "\x1b" not in capsys.readouterr().out


def test_a_document_holds_the_body_only_if_asked_for() -> None:
    """
    As text where it is text, or else in base64.
    """
    tactful = letter_documents.letter(LETTER)
    binary = letter_documents.message(attrs.evolve(LETTER, body=b"\xff\x00"))

    assert (tactful["kind"], tactful["attempts"], tactful["body_bytes"]) == ("Unavailable", 5, len(LETTER.body))
    assert "zyx" not in str(tactful).lower()
    assert letter_documents.message(LETTER)["body"] == LETTER.body.decode()
    assert binary["body_base64"] == "/wA="

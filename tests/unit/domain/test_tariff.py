"""
The most that a stage may cost.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from vividly_core.domain.ids import StudentId
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission
from vividly_core.domain.tariff import Tariff

if TYPE_CHECKING:
    from vividly_core.domain.submission import Submission

TARIFF = Tariff(
    reading_usd=Decimal("0.01"),
    writing_usd=Decimal("0.02"),
    writing_usd_a_minute=Decimal("0.03"),
    character_usd=Decimal("0.00001"),
)


def wish(*modalities: str) -> Submission:
    """
    One of three minutes.
    """
    return submission(student_id=StudentId("user_1"), question="Why is it so?", minutes=3, modalities=modalities)


def test_a_question_costs_the_same_however_long_its_lesson() -> None:
    """
    It is read once.
    """
    assert TARIFF.most_usd(Stage.VALIDATION, wish("text")) == Decimal("0.01")


def test_a_lesson_that_is_only_read_pays_for_no_voice() -> None:
    """
    One that is spoken pays for all characters that it may have.
    """
    assert TARIFF.most_usd(Stage.SCRIPT_GENERATION, wish("text")) == Decimal("0.11")
    for spoken in ("audio", "video"):
        assert TARIFF.most_usd(Stage.SCRIPT_GENERATION, wish(spoken)) == Decimal("0.17")


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.VALIDATION, Stage.SCRIPT_GENERATION}))
def test_what_only_this_machine_does_is_free(stage: Stage) -> None:
    """
    Whatever others take.
    """
    assert TARIFF.most_usd(stage, wish("video")) == 0

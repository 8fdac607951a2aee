"""
The most that a model may take for a question and for a script.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

from vividly_adapters.vertex.models import load_models
from vividly_adapters.vertex.tariff import READING_TOKENS, SCRIPT_TOKENS, SCRIPT_TOKENS_A_WORD, tariff_of
from vividly_core.domain.ids import StudentId
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission
from vividly_core.domain.tariff import Tariff
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from vividly_adapters.vertex.models import Model

MODELS = load_models().choose()


def answered(model: Model, *, answer_tokens: int, told_tokens: int) -> Decimal:
    """
    What *model* takes if it uses up all its room in both rounds, the second of which has twice as much.
    """
    output = 3 * answer_tokens + 2 * model.thinking_tokens
    return sum((used.usd for used in model.usage(input_tokens=2 * told_tokens, output_tokens=output)), Decimal(0))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("minutes", [1, 3, 10])
def test_no_model_takes_more_than_the_tariff_says(model: Model, minutes: int) -> None:
    """
    Whichever is asked, and however much it says.
    """
    wish = submission(
        student_id=StudentId("user_1"), question="Why is it so?", minutes=minutes, modalities=["text"]
    )
    tariff = tariff_of(MODELS)
    # Passages of about 500 words, eight and two for each minute.
    passages = (8 + 2 * minutes) * 900
    longest = int(minutes * WORDS_PER_MINUTE * 1.1)

    reading = answered(model, answer_tokens=READING_TOKENS, told_tokens=20_000)
    writing = answered(
        model, answer_tokens=SCRIPT_TOKENS + SCRIPT_TOKENS_A_WORD * longest, told_tokens=passages + 2_000
    )

    assert tariff.most_usd(Stage.VALIDATION, wish) >= reading
    assert tariff.most_usd(Stage.SCRIPT_GENERATION, wish) >= writing


def test_a_model_that_is_never_asked_makes_nothing_dearer() -> None:
    """
    One that is retired.
    """
    dear = attrs.evolve(MODELS[0], usd_per_million_output=Decimal(1000), retired=True)

    assert tariff_of([dear]) == Tariff()
    assert tariff_of([*MODELS, dear]) == tariff_of(MODELS)

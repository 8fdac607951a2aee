"""
What is made of a model's reading of a question.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.openers._library_harness import FRICTION, LEVERS, TIDES
from unit.domain._bytes import json_values
from vividly_adapters.vertex._answer import BadAnswer
from vividly_adapters.vertex._reading_answer import SURE, read_reading
from vividly_core.domain.reading import OutOfScope, Unclear, Understood
from vividly_core.domain.text import is_storable

if TYPE_CHECKING:
    from vividly_core.domain.reading import Reading

TOPICS = (TIDES, FRICTION, LEVERS)

QUESTION = "I am Quentin Quokka and I wonder why the sea rises"


def read(**values: Any) -> Reading:
    """
    The reading of an answer that has *values*.
    """
    answer = {"answer": "topic", "topic_id": "tides", "confidence": 1, "questions": [], "reasoning": ""}
    return read_reading(json.dumps({**answer, **values}), topics=TOPICS, question=QUESTION)


def test_a_topic_is_one_of_the_librarys() -> None:
    """
    As the library has it.
    """
    assert read() == Understood(topic=TIDES, confidence=1)


def test_a_guess_is_a_question_back() -> None:
    """
    Just below the bound, and not at it.
    """
    assert isinstance(read(confidence=SURE), Understood)
    guess = read(confidence=SURE - 0.01)
    assert isinstance(guess, Unclear)
    assert len(guess.questions) == 2
    assert all(question.endswith("?") for question in guess.questions)


def test_questions_back_and_reasons_are_the_models_own() -> None:
    """
    Without white space around them.
    """
    unclear = read(answer="unclear", questions=["Tides? ", "Or waves?"], reasoning=" It is vague.")
    outside = read(answer="out_of_scope", reasoning="It is about films.")

    assert unclear == Unclear(questions=("Tides?", "Or waves?"), reasoning="It is vague.")
    assert outside == OutOfScope(reasoning="It is about films.")


@pytest.mark.parametrize(
    "values",
    [
        {"questions": ["Tides?"], "reasoning": "It is vague."},
        {"questions": ["Tides?"] * 4, "reasoning": "It is vague."},
        {"questions": ["Tides.", "Waves?"], "reasoning": "It is vague."},
        {"questions": ["Tides?", "Waves?"], "reasoning": ""},
        {
            "questions": ["Do you, Quentin Quokka and I wonder why, mean tides?", "Waves?"],
            "reasoning": "It is vague.",
        },
        {"questions": ["Tides?", "Waves?"], "reasoning": f"You said: {QUESTION}."},
    ],
)
def test_questions_back_are_fit_for_a_student_and_quote_nobody(values: dict[str, Any]) -> None:
    """
    They are kept with the request.
    """
    with pytest.raises(BadAnswer) as caught:
        read(answer="unclear", **values)

    assert "Quokka" not in " ".join(caught.value.problems)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, True, None, "1", [], 10**400])
def test_a_confidence_is_a_number_from_0_to_1(confidence: object) -> None:
    """
    And nothing like it.
    """
    with pytest.raises(BadAnswer):
        read(confidence=confidence)


@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            "answer": st.sampled_from(["topic", "unclear", "out_of_scope"]) | json_values,
            "topic_id": st.sampled_from(["tides", "levers"]) | json_values,
            "confidence": st.floats(0, 1) | json_values,
            "questions": st.lists(st.text().map(lambda text: f"{text}?"), max_size=4) | json_values,
            "reasoning": st.text() | json_values,
        },
    )
)
def test_any_object_is_a_reading_or_is_refused(values: dict[str, Any]) -> None:
    """
    A reading keeps the promises of the port.
    """
    with suppress(BadAnswer):
        match read(**values):
            case Understood(topic=topic, confidence=confidence):
                assert topic in TOPICS
                assert SURE <= confidence <= 1
            case Unclear(questions=questions, reasoning=reasoning):
                assert len(questions) in {2, 3}
                assert all(is_storable(text) for text in (*questions, reasoning))
            case OutOfScope(reasoning=reasoning):
                assert reasoning.strip()

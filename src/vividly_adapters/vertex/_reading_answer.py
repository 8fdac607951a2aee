"""
What a model says of a question, made a reading.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from vividly_core.domain.reading import OutOfScope, Unclear, Understood

from ._answer import Check, load
from ._echo import echoes, known_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vividly_core.domain.lesson import Topic
    from vividly_core.domain.reading import Reading

SURE: Final = 0.7
"""Below this, a topic is a guess, and the student is asked whether it was meant."""

_TOPIC: Final = "topic"
_UNCLEAR: Final = "unclear"
_OUT_OF_SCOPE: Final = "out_of_scope"
_FEWEST_QUESTIONS: Final = 2
_MOST_QUESTIONS: Final = 3
_LONGEST_QUESTION: Final = 200
_LONGEST_REASONING: Final = 500

SCHEMA: Final[Mapping[str, Any]] = {
    "type_": "OBJECT",
    "properties": {
        "answer": {"type_": "STRING", "enum": [_TOPIC, _UNCLEAR, _OUT_OF_SCOPE]},
        "topic_id": {"type_": "STRING"},
        "confidence": {"type_": "NUMBER", "minimum": 0, "maximum": 1},
        "questions": {"type_": "ARRAY", "items": {"type_": "STRING"}, "max_items": _MOST_QUESTIONS},
        "reasoning": {"type_": "STRING"},
    },
    "required": ["answer", "topic_id", "confidence", "questions", "reasoning"],
    "property_ordering": ["answer", "topic_id", "confidence", "questions", "reasoning"],
}
"""What the service holds the answer to; it is checked here all the same."""


def read_reading(text: str, *, topics: Sequence[Topic], question: str) -> Reading:
    """
    The reading that *text* gives of *question*; its topic is one of *topics*.

    :raises BadAnswer: naming every field that is wrong.
    """
    check, values = Check(), load(text)
    known = known_from(*(each for topic in topics for each in (topic.title, topic.subject)))
    reading: Reading | None = None

    def keep_private(field: str, said: str) -> None:
        if echoes(said, question, known=known):
            check.wrong(field, "it repeats the student's question; say it in other words")

    match values.get("answer"):
        case "topic":
            reading = _topic(check, values, topics)
        case "unclear":
            reading = Unclear(
                questions=_questions(check, values, keep_private), reasoning=_why(check, values, keep_private)
            )
        case "out_of_scope":
            reading = OutOfScope(reasoning=_why(check, values, keep_private))
        case _:
            check.wrong("answer", f"it is none of {_TOPIC}, {_UNCLEAR} and {_OUT_OF_SCOPE}")
    check.done()
    assert reading is not None
    return reading


def _topic(check: Check, values: Mapping[str, Any], topics: Sequence[Topic]) -> Reading | None:
    confidence = values.get("confidence")
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        check.wrong("confidence", "give a number from 0 to 1")
        confidence = math.nan
    topic = next((each for each in topics if each.id == values.get("topic_id")), None)
    if topic is None:
        check.wrong("topic_id", "it is the id of no topic in <topics>; copy one, or choose another answer")
        return None
    return Understood(topic=topic, confidence=confidence) if confidence >= SURE else _ask_whether(topic)


def _ask_whether(topic: Topic) -> Unclear:
    return Unclear(
        questions=(
            f"Are you asking about this topic: {topic.title}?",
            "If not, which word says best what you would like to learn about?",
        ),
        reasoning="The topic is not quite clear.",
    )


def _questions(
    check: Check, values: Mapping[str, Any], keep_private: Callable[[str, str], None]
) -> tuple[str, ...]:
    questions = check.texts("questions", values.get("questions"), longest=_LONGEST_QUESTION)
    if not _FEWEST_QUESTIONS <= len(questions) <= _MOST_QUESTIONS:
        check.wrong("questions", f"give {_FEWEST_QUESTIONS} or {_MOST_QUESTIONS} of them")
    for number, back in enumerate(questions):
        if back and not back.endswith("?"):
            check.wrong(f"questions[{number}]", "end it with a question mark")
        keep_private(f"questions[{number}]", back)
    return questions


def _why(check: Check, values: Mapping[str, Any], keep_private: Callable[[str, str], None]) -> str:
    reasoning = check.text("reasoning", values.get("reasoning"), longest=_LONGEST_REASONING)
    keep_private("reasoning", reasoning)
    return reasoning

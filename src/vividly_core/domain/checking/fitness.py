"""
Whether a lesson fits its reader: how hard it is to read, and how long its sentences and the whole are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_core.domain.readability import grade_level
from vividly_core.domain.score import Criterion, Score

from .finding import Finding
from .sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Script

_GRADES_APART: Final = 2
_HOPELESS: Final = 5.0
"""So many grades beyond those that are allowed, a text is of no use."""

_TOLERANCE: Final = 0.1
_HALF: Final = 0.5
"""A lesson that misses its length by this share more than is allowed has nothing of what was asked."""

_WORDS_AT_FIRST: Final = 16
_WORDS_A_GRADE: Final = 1.5
_ANY_GRADE: Final = 10


def check_reading_level(script: Script, grade: Grade) -> tuple[Score, tuple[Finding, ...]]:
    """
    The level by Flesch and Kincaid is to be within two grades of *grade*. A text that is easier than that is found, and
    costs nothing: children's words explain to everybody.
    """
    level = grade_level([text for scene in script.scenes for text in sentences(scene.narration)])
    above = level - grade.number
    score = Score(criterion=Criterion.READING_LEVEL, value=_share(1 - max(above - _GRADES_APART, 0.0) / _HOPELESS))
    if abs(above) <= _GRADES_APART:
        return score, ()
    cure = "use shorter sentences and plainer words" if above > 0 else "use the proper terms, and explain them"
    return score, (_of_all(Criterion.READING_LEVEL, f"it reads like grade {level:.1f}, for grade {grade}", cure),)


def check_sentence_length(script: Script, grade: Grade | None) -> tuple[Score, tuple[Finding, ...]]:
    """
    A sentence may have 16 words and 1.5 for each grade; where no grade is known, as for grade 10.
    """
    longest = _WORDS_AT_FIRST + int(_WORDS_A_GRADE * (_ANY_GRADE if grade is None else grade.number))
    said = list(_sentences(script))
    long = tuple(
        Finding(
            criterion=Criterion.SENTENCE_LENGTH,
            place=place,
            problem=f"it has {len(text.split())} words",
            cure=f"part it into sentences of at most {longest}",
            quote=text,
        )
        for place, text in said
        if len(text.split()) > longest
    )
    return Score(criterion=Criterion.SENTENCE_LENGTH, value=_share(1 - len(long) / len(said))), long


def check_length(script: Script, words: int) -> tuple[Score, tuple[Finding, ...]]:
    """
    Within a tenth of *words*, above 0.
    """
    beyond = abs(script.word_count / words - 1) - _TOLERANCE
    score = Score(criterion=Criterion.LENGTH, value=_share(1 - max(beyond, 0.0) / _HALF))
    if beyond <= 0:
        return score, ()
    cure = "leave something out" if script.word_count > words else "tell more, if the passages have it"
    return score, (_of_all(Criterion.LENGTH, f"it has {script.word_count} words, not {words}", cure),)


def _of_all(criterion: Criterion, problem: str, cure: str) -> Finding:
    return Finding(criterion=criterion, place="scenes", problem=problem, cure=cure)


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 2)


def _sentences(script: Script) -> Iterator[tuple[str, str]]:
    for number, scene in enumerate(script.scenes):
        for place, text in enumerate(sentences(scene.narration), start=1):
            yield f"scenes[{number}].narration, sentence {place}", text

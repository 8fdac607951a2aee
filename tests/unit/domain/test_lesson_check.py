"""
The promises of a whole check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from unit.domain._checked import NARRATION, PASSAGES, QUESTIONS, lesson, section
from vividly_core.domain.checking.lesson_check import check_lesson
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.grade import Grade
from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.score import Criterion, Score
from vividly_core.domain.visual import Definition, Hook, Question

if TYPE_CHECKING:
    from vividly_core.domain.checking.finding import Checked
    from vividly_core.domain.lesson import Script


def check(script: Script, *, grade: int | None = 3, words: int | None = None) -> Checked:
    """
    Check *script* against the passages.
    """
    return check_lesson(script, PASSAGES, grade=None if grade is None else Grade(grade), words=words)


def score(checked: Checked, criterion: Criterion) -> float:
    """
    How it did by one of them.
    """
    (value,) = (each.value for each in checked.scores if each.criterion is criterion)
    return value


def found(checked: Checked, criterion: Criterion) -> list[str]:
    """
    What is wrong by one of them.
    """
    return [finding.problem for finding in checked.findings if finding.criterion is criterion]


def test_a_good_lesson_has_full_scores_and_no_findings() -> None:
    """
    By every criterion.
    """
    script = lesson()
    checked = check(script, words=script.word_count)
    assert {each.criterion: each.value for each in checked.scores} == dict.fromkeys(Criterion, 1.0)
    assert (checked.findings, checked.notes, checked.refusing) == ((), (), ())


def test_only_what_nobody_wrote_refuses_a_lesson_and_it_is_told_first() -> None:
    """
    All else is advice.
    """
    script = lesson(section("In 1700 friction opposes motion."), questions=())
    checked = check(script)
    assert [finding.criterion for finding in checked.findings] == [
        Criterion.SUPPORT,
        Criterion.TERMS,
        Criterion.QUESTIONS,
    ]
    assert checked.refusing == checked.findings[:1]


def test_what_is_not_known_is_not_judged_and_noted() -> None:
    """
    There is no score for it.
    """
    checked = check(lesson(), grade=None)
    assert len(checked.notes) == 2
    assert {Criterion.READING_LEVEL, Criterion.LENGTH}.isdisjoint(each.criterion for each in checked.scores)


def test_a_lesson_in_another_language_is_not_judged_by_the_rules_of_english() -> None:
    """
    And says so.
    """
    checked = check(lesson(language="es-MX"))
    assert {Criterion.READING_LEVEL, Criterion.TERMS}.isdisjoint(each.criterion for each in checked.scores)
    assert "not in English" in checked.notes[0]


def test_a_text_that_is_too_hard_loses_by_the_grades_beyond_two() -> None:
    """
    One that is too easy loses nothing, and is told.
    """
    hard = lesson(section(f"{NARRATION[:-1]} notwithstanding considerable institutional complications."))
    assert score(check(hard, grade=1), Criterion.READING_LEVEL) < 1.0
    assert "plainer" in next(each.cure for each in check(hard, grade=1).findings if "reads like" in each.problem)
    easy = check(lesson(), grade=12)
    assert score(easy, Criterion.READING_LEVEL) == 1.0
    assert len(found(easy, Criterion.READING_LEVEL)) == 1


def test_a_sentence_may_be_longer_for_an_older_student() -> None:
    """
    Of 20 words: too long in grade 1.
    """
    script = lesson(section(" ".join(["friction"] * 19) + " moves."))
    assert found(check(script, grade=1), Criterion.SENTENCE_LENGTH) == ["it has 20 words"]
    assert found(check(script, grade=6), Criterion.SENTENCE_LENGTH) == []


@pytest.mark.parametrize(("share", "value"), [(1.1, 1.0), (0.9, 1.0), (0.65, 0.5), (1.6, 0.0), (0.3, 0.0)])
def test_a_length_within_a_tenth_is_right(share: float, value: float) -> None:
    """
    By half more or less than that, nothing is left of it.
    """
    script = lesson(section(" ".join(["word"] * 87) + "."))
    assert script.word_count == 100
    checked = check(script, words=round(script.word_count / share))
    assert score(checked, Criterion.LENGTH) == pytest.approx(value, abs=0.02)
    assert bool(found(checked, Criterion.LENGTH)) is (value < 1)


def test_a_term_is_explained_in_the_scene_that_uses_it_first() -> None:
    """
    In its words or on its screen; later is too late.
    """
    used = section("It turns friction into heat.")
    assert found(check(lesson(used)), Criterion.TERMS) == ["a term is used and not explained"]
    assert found(check(lesson(used, section(NARRATION))), Criterion.TERMS)
    shown = attrs.evolve(used, visual=Definition(term="Friction", meaning="a force"))
    assert found(check(lesson(shown)), Criterion.TERMS) == []
    assert found(check(lesson(used, title="Friction")), Criterion.TERMS) == []


def test_the_options_of_a_question_are_no_use_of_a_term() -> None:
    """
    They may be wrong.
    """
    asking = section("Is it ice or friction?", kind=SceneKind.QUESTION)
    assert found(check(lesson(section("It turns motion into heat."), asking)), Criterion.TERMS) == []


def test_no_scene_brings_more_terms_than_can_be_kept_in_mind() -> None:
    """
    Five are too many.
    """
    terms = ("alpha", "beta", "gamma", "delta", "epsilon")
    text = " ".join(f"{term.title()} is a letter of Greek number {place}." for place, term in enumerate(terms))
    passage = attrs.evolve(PASSAGES[0], text=text)
    checked = check_lesson(lesson(section(text)), [passage], grade=None, words=None)
    assert found(checked, Criterion.TERMS) == ["it brings 5 new terms"]


def test_a_hook_asks_or_shows_or_says_more_than_the_topic() -> None:
    """
    An announcement alone is none.
    """
    script = lesson()
    plain = attrs.evolve(script.scenes[0], narration="This lesson explains motion.")
    assert found(check(attrs.evolve(script, scenes=(plain, *script.scenes[1:]))), Criterion.HOOK)
    hooked = attrs.evolve(plain, visual=Hook(text="Why?"))
    assert not found(check(attrs.evolve(script, scenes=(hooked, *script.scenes[1:]))), Criterion.HOOK)
    assert found(check(attrs.evolve(script, scenes=script.scenes[1:])), Criterion.HOOK)


def test_three_takeaways_and_three_questions_are_wanted() -> None:
    """
    All different; a question with an option twice is none.
    """
    twice = Question(prompt="Four?", options=("a", "a"), answer=0)
    script = lesson(takeaways=("One.", "One.", "Two."), questions=(*QUESTIONS[:1], twice))
    checked = check(script)
    assert score(checked, Criterion.TAKEAWAYS) == 0.67
    assert score(checked, Criterion.QUESTIONS) == 0.33


def test_a_score_is_a_share() -> None:
    """
    Else it is refused by name.
    """
    with pytest.raises(InvalidField, match="0 to 1"):
        Score(criterion=Criterion.HOOK, value=1.5)

"""
Whether a lesson has the parts that make one: a hook, three takeaways, three questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.score import Criterion, Score
from vividly_core.domain.visual import Hook

from .finding import Finding
from .sentences import sentences

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Script

_EACH: Final = 3


def check_hook(script: Script) -> tuple[Score, tuple[Finding, ...]]:
    """
    The opening asks something, shows a hook, or says more than what the lesson is about.
    """
    first = script.scenes[0]
    says_more = "?" in first.narration or len(sentences(first.narration)) > 1 or isinstance(first.visual, Hook)
    if first.kind is SceneKind.OPENING and says_more:
        return Score(criterion=Criterion.HOOK, value=1.0), ()
    missing = Finding(
        criterion=Criterion.HOOK,
        place="scenes[0]",
        problem="nothing in it makes a student want to know",
        cure="open with a question, or with something that the student likes",
    )
    return Score(criterion=Criterion.HOOK, value=0.0), (missing,)


def check_takeaways(script: Script) -> tuple[Score, tuple[Finding, ...]]:
    """
    Three of them, all different.
    """
    count = len(set(script.takeaways))
    return _part(Criterion.TAKEAWAYS, count, "key_takeaways", f"there are {count} of them", "give three sentences")


def check_questions(script: Script) -> tuple[Score, tuple[Finding, ...]]:
    """
    Three of them, all different, each with as many different options as it has.
    """
    sound = {each.prompt for each in script.questions if len(set(each.options)) == len(each.options)}
    count = len(sound)
    return _part(
        Criterion.QUESTIONS, count, "questions", f"there are {count} to check what was understood", "ask three"
    )


def _part(
    criterion: Criterion, count: int, place: str, problem: str, cure: str
) -> tuple[Score, tuple[Finding, ...]]:
    score = Score(criterion=criterion, value=round(min(count, _EACH) / _EACH, 2))
    if count == _EACH:
        return score, ()
    return score, (Finding(criterion=criterion, place=place, problem=problem, cure=cure),)

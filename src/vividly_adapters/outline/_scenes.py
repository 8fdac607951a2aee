"""
A planned lesson as a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.lesson import Scene, SceneKind, Script
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._casing import within_sentence
from ._key_phrases import KeyPhrases
from ._readability import grade_level
from ._sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_core.ports.script_writer import Brief

    from ._analogies import Analogy
    from ._outline import Plan

WRITER: Final = "vividly outline (sentences chosen from the library's texts, no language model)"
REMEMBER: Final = "Three things to remember."

_AS_LONG_AS_ASKED: Final = 0.95
_GRADES_ABOVE: Final = 2


def compose(brief: Brief, opening: str, plan: Plan, analogy: Analogy | None) -> Script:
    """
    The script of *plan*, after the words of *opening*.
    """
    takeaways = tuple(sentence.text for _, sentence in plan.takeaways)
    phrases = KeyPhrases([sentence.text for sentence in split(passage)] for passage in brief.passages)
    sections = tuple(_sections(plan, phrases))
    last = Scene(
        kind=SceneKind.TAKEAWAYS,
        heading=REMEMBER.rstrip("."),
        narration=" ".join((REMEMBER, *takeaways)),
        points=phrases.one_each(takeaways),
        passages=tuple(dict.fromkeys(plan.sections[place][0].id for place, _ in plan.takeaways)),
    )
    scenes = (Scene(kind=SceneKind.OPENING, heading=brief.topic.title, narration=opening), *sections, last)
    script = Script(
        title=brief.topic.title,
        topic=brief.topic,
        scenes=scenes,
        takeaways=takeaways,
        sources=tuple(dict.fromkeys(passage.source for passage, _ in plan.sections)),
        writer=WRITER,
        grade=brief.grade,
        interest=None if analogy is None else analogy.family,
        notices=(),
    )
    return attrs.evolve(script, notices=tuple(_notices(brief, plan, script)))


def _sections(plan: Plan, phrases: KeyPhrases) -> Iterator[Scene]:
    for passage, told in plan.sections:
        texts = [sentence.text for sentence in told]
        yield Scene(
            kind=SceneKind.SECTION,
            heading=passage.heading,
            narration=" ".join(texts),
            points=phrases.of(texts),
            passages=(passage.id,),
        )


def _notices(brief: Brief, plan: Plan, script: Script) -> Iterator[str]:
    """
    What a reader must know of how the script came about.
    """
    topic = within_sentence(brief.topic.title, "\n".join(passage.text for passage in brief.passages))
    if script.word_count < _AS_LONG_AS_ASKED * brief.minutes * WORDS_PER_MINUTE:
        minutes = max(round(script.word_count / WORDS_PER_MINUTE, 1), 0.1)
        yield (
            f"The library's texts on {topic} fill about {minutes:g} of the {brief.minutes} minutes that were asked for."
        )
    if brief.grade is not None:
        level = round(grade_level([sentence.text for _, told in plan.sections for sentence in told]))
        if level > brief.grade.number + _GRADES_ABOVE:
            yield f"The library's texts on {topic} are not easy: what was chosen reads like grade {level}."

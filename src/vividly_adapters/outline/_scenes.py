"""
A planned lesson as a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.checking.sentences import sentences
from vividly_core.domain.checking.terms import uses_term
from vividly_core.domain.definitions import definition_in
from vividly_core.domain.lesson import Scene, SceneKind, Script
from vividly_core.domain.quiz import make_questions
from vividly_core.domain.readability import grade_level
from vividly_core.domain.visual import Definition
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._casing import listed, within_sentence
from ._key_phrases import KeyPhrases
from ._roles import Role, role_of
from ._sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.lesson import Passage
    from vividly_core.domain.quiz import Asked
    from vividly_core.ports.script_writer import Brief

    from ._analogies import Analogy
    from ._outline import Plan

WRITER: Final = "vividly outline (sentences chosen from the library's texts, no language model)"
REMEMBER: Final = "Three things to remember."
_IN_SHORT: Final = "In short"
CHECK: Final = "Check yourself."

_AS_LONG_AS_ASKED: Final = 0.95
_GRADES_ABOVE: Final = 2


def compose(brief: Brief, opening: Scene, plan: Plan, analogy: Analogy | None, *, asks: bool) -> Script:
    """
    The script of *plan*, after *opening*; if it *asks*, with a question before the takeaways where one can be made.
    """
    takeaways = tuple(sentence.text for _, sentence in plan.takeaways)
    phrases = KeyPhrases([sentence.text for sentence in split(passage)] for passage in brief.passages)
    sections = tuple(_sections(plan, phrases, brief.passages))
    last = Scene(
        kind=SceneKind.TAKEAWAYS,
        heading=REMEMBER.rstrip("."),
        narration=" ".join((REMEMBER, *takeaways)),
        passages=tuple(
            dict.fromkeys(passage.id for place, _ in plan.takeaways for passage in plan.passages_of(place))
        ),
    )
    asked = make_questions(sections, brief.passages, takeaways=takeaways)
    script = Script(
        title=opening.heading,
        topic=brief.topic,
        scenes=(opening, *sections, *map(_check_yourself, asked[:asks]), last),
        questions=tuple(each.question for each in asked),
        takeaways=takeaways,
        sources=tuple(
            dict.fromkeys(
                passage.source for place in range(len(plan.sections)) for passage in plan.passages_of(place)
            )
        ),
        writer=WRITER,
        grade=brief.grade,
        interest=None if analogy is None else analogy.family,
        notices=(),
    )
    return attrs.evolve(script, notices=tuple(_notices(brief, plan, script)))


def _check_yourself(asked: Asked) -> Scene:
    options = asked.question.options
    answer = options[asked.question.answer]
    return Scene(
        kind=SceneKind.QUESTION,
        heading=CHECK.rstrip("."),
        narration=f"{CHECK} {asked.spoken} Is it {listed(options, 'or')}? It is {answer}.",
        passages=asked.scene.passages,
        visual=asked.question,
    )


def _sections(plan: Plan, phrases: KeyPhrases, passages: Iterable[Passage]) -> Iterator[Scene]:
    terms = _definitions(passages)
    for place, (passage, told) in enumerate(plan.sections):
        texts = [sentence.text for sentence in told]
        narration = " ".join(texts)
        yield Scene(
            kind=SceneKind.SECTION,
            heading=_IN_SHORT if role_of(passage.heading) is Role.SUMMARY else passage.heading,
            narration=narration,
            points=phrases.of(texts),
            passages=tuple(each.id for each in plan.passages_of(place)),
            visual=next(_new(terms, narration), None),
        )


def _definitions(passages: Iterable[Passage]) -> dict[str, Definition]:
    found = (definition_in(text) for passage in passages for text in sentences(passage.text))
    return {each.term.casefold(): Definition(term=each.term, meaning=each.meaning) for each in found if each}


def _new(terms: dict[str, Definition], narration: str) -> Iterator[Definition]:
    """
    Of those of *terms* that *narration* uses, the first, which is then no longer among them: a term is explained where
    it comes first.
    """
    used = [term for term in terms if uses_term(narration, term)]
    if used:
        yield terms.pop(min(used, key=narration.casefold().index))


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

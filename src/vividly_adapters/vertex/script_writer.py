"""
Writes a script by asking a model for one that stands on the passages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.checking.support import check_support, compares_words
from vividly_core.domain.errors import Rejected
from vividly_core.domain.lesson import Script
from vividly_core.domain.quiz import make_questions

from ._answer import BadAnswer, Fault
from ._interests import known_interest
from ._length import Length, count, shorten
from ._script_answer import SCHEMA, read_draft
from ._unsupported import without
from .dialogue import Dialogue
from .prompts import load_prompt
from .tariff import SCRIPT_TOKENS, SCRIPT_TOKENS_A_WORD

if TYPE_CHECKING:
    from vividly_core.domain.checking.finding import Finding
    from vividly_core.domain.lesson import Source
    from vividly_core.ports.script_writer import Brief

    from ._script_answer import Draft
    from .prompts import Prompt
    from .text_models import TextModels

WRITER: Final = "vertex"

_TEMPERATURE: Final = 0.7
_SENTENCE: Final = re.compile(r"\w\s+\S.*?[.!?](?=\s|$)", re.DOTALL)
_FEWEST_SENTENCES: Final = 3
_MOST_PROBLEMS: Final = 12
_ANY_GRADE: Final = "any"


@attrs.frozen(kw_only=True)
class VertexScriptWriter:
    """
    Asks *models* for a script in *language*, a BCP 47 tag. What the model answers is checked, never trusted: every
    section names passages of the brief, and every sentence states what they say.

    A lesson is told through an interest that is known by name; what else a student typed there is not handed on.

    One script takes one call, and a second where the first answer cannot be used or is of the wrong length. One that is
    too long after that loses the last sentences of its longest sections.
    """

    models: TextModels
    language: str = "en-US"
    prompt: Prompt = attrs.field(factory=lambda: load_prompt("script_writer", 1))

    async def write(self, brief: Brief) -> Script:
        """
        Write the script. It says which model wrote it, what that was told, and how many tokens it took.

        :raises Unusable: if the model's answers are of no use.
        """
        sentences = sum(len(_SENTENCE.findall(passage.text)) for passage in brief.passages)
        if sentences < _FEWEST_SENTENCES:
            raise Rejected("script: the passages have too few full sentences; give the library more text")
        length, interest = Length.of(brief), known_interest(brief.interest)
        told = self.prompt.render(**self._variables(brief, length, interest))
        dialogue = Dialogue(models=self.models, what="script", schema=SCHEMA, temperature=_TEMPERATURE)
        answered = await dialogue.hold(
            told,
            _DraftReader(brief, length, self.language, interest),
            tokens=SCRIPT_TOKENS + SCRIPT_TOKENS_A_WORD * length.longest,
        )
        draft = answered.value
        scenes = shorten(draft.scenes, longest=length.longest)
        in_english = compares_words(self.language)
        asked = make_questions(scenes, brief.passages, takeaways=draft.takeaways) if in_english else ()
        return Script(
            title=draft.title,
            topic=brief.topic,
            scenes=scenes,
            takeaways=draft.takeaways,
            questions=tuple(each.question for each in asked),
            sources=_sources(draft, brief),
            writer=WRITER,
            grade=brief.grade,
            interest=interest,
            language=self.language,
            notices=("The passages give less than was asked for.",) if length.is_short(count(scenes)) else (),
            model=answered.model,
            prompt=self.prompt.label,
            usage=answered.usage,
        )

    def _variables(self, brief: Brief, length: Length, interest: str | None) -> dict[str, Any]:
        return {
            "lesson": {
                "topic": brief.topic.title,
                "words": length.words,
                "grade": _ANY_GRADE if brief.grade is None else brief.grade.number,
                "language": self.language,
                "interest": interest,
            },
            "passages": [{"id": each.id, "heading": each.heading, "text": each.text} for each in brief.passages],
            "question": brief.question,
        }


@attrs.define
class _DraftReader:
    """
    Insists once on the length, and on sentences that the passages support: the model is told which are not.

    After that a script that is good in all else is worth more than none: it is taken in any length, and without the
    sentences that nothing supports.
    """

    brief: Brief
    length: Length
    language: str
    interest: str | None
    _asked_again: bool = attrs.field(default=False, init=False)

    def __call__(self, text: str) -> Draft:
        insists, self._asked_again = not self._asked_again, True
        draft = read_draft(text, self.brief)
        supported = check_support(
            draft.scenes, self.brief.passages, language=self.language, interest=self.interest
        )
        if insists:
            length = self.length.problem(count(draft.scenes))
            problems = [f"narration: {length}"] if length is not None else []
            problems += [
                f"{_field(draft, finding)}: {finding.problem}; {finding.cure}" for finding in supported.findings
            ]
            if problems:
                raise BadAnswer(Fault.WRONG, *problems[:_MOST_PROBLEMS])
        return attrs.evolve(draft, scenes=tuple(without(draft.scenes, supported.findings)))


def _field(draft: Draft, finding: Finding) -> str:
    """
    The place of *finding*, as the model knows it.
    """
    scene, sentence = finding.at or (0, 0)
    if scene == 0:
        return f"opening, sentence {sentence}"
    if scene == len(draft.scenes) - 1:
        return f"takeaways, sentence {sentence}"
    return f"sections[{scene - 1}].narration, sentence {sentence}"


def _sources(draft: Draft, brief: Brief) -> tuple[Source, ...]:
    used = {passage for scene in draft.scenes for passage in scene.passages}
    return tuple(dict.fromkeys(passage.source for passage in brief.passages if passage.id in used))

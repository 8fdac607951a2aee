"""
Writes a script of sentences that stand in the library, as they stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from anyio import to_thread

from vividly_adapters._terms import terms
from vividly_core.domain.errors import Rejected
from vividly_core.domain.lesson import SceneKind
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._analogies import find_analogy
from ._focus import name_asked
from ._lead import find_lead
from ._material import gather
from ._opening import find_surprise, is_supported, open_lesson
from ._outline import FEWEST_SECTIONS, count_sections, judge, pick, plan, without
from ._question import read_question
from ._scenes import REMEMBER, compose
from ._takeaways import COUNT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Script
    from vividly_core.ports.script_writer import Brief

    from ._analogies import Analogy
    from ._lead import Lead
    from ._material import Material
    from ._merit import Merit

_OPENING_SHARE: Final = 0.16
_LEAD_SHARE: Final = 0.65
_TAKEAWAYS_SHARE: Final = 0.3
_QUESTION_WORDS: Final = 32
"""What a question to check what was understood takes, with its options and its answer, at first guess."""

_MOST_DRAFTS: Final = 2
_CLOSE: Final = 0.05
"""A script that misses its length by this share is not written again for it."""


class OutlineScriptWriter:
    """
    A modest writer: it chooses and orders, and adds no word of its own but an announcement, an analogy from a
    small table where one holds, and a question to check what was understood.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write the script. The same brief always gives the same.
        """
        return await to_thread.run_sync(write, brief, abandon_on_cancel=True)


@attrs.frozen(kw_only=True)
class _Told:
    """
    What every draft of a lesson is made of.
    """

    brief: Brief
    material: Sequence[Material]
    merit: Merit
    analogy: Analogy | None
    name: str | None
    lead: Lead | None
    asked: frozenset[str]

    @property
    def surprise(self) -> str:
        """
        What the lesson may open with, but for what it explains first.
        """
        led = frozenset(self.lead.sentences if self.lead else ())
        found = find_surprise(self.material, self.asked)
        return "" if found is None or found in led else found.text


def write(brief: Brief) -> Script:
    """
    Write the script of *brief*, in some tenths of a second.

    :raises Rejected: if the passages have fewer than three full sentences that can stand alone.
    """
    material = gather(brief.passages)
    asked = read_question(brief.question, interest=brief.interest, subjects=frozenset({brief.topic.subject}))
    merit = judge(material, brief, asked.plain or asked.about)
    said = asked.plain or asked.about
    sought = frozenset(terms(said))
    words = brief.minutes * WORDS_PER_MINUTE
    lead = find_lead(material, sought, at_most=int(words * _LEAD_SHARE))
    # A lesson is called after what it says the meaning of; else after its topic.
    explained = lead is not None and lead.name == sought
    name = name_asked(said, [passage.text for passage in brief.passages]) if explained else None
    analogy = find_analogy(brief.interest, brief.topic, sought if name else frozenset())
    if analogy is not None and not is_supported(analogy, brief):
        analogy = None
    told = _Told(
        brief=brief,
        material=material,
        merit=merit,
        analogy=analogy,
        name=name,
        lead=lead,
        asked=sought,
    )
    best = _best_draft(told, words)
    if told.lead is None or _miss(best, words) <= _CLOSE:
        return best
    # An explanation that comes first may not fit the length: it is told in its place then.
    return min(best, _best_draft(attrs.evolve(told, lead=None), words), key=lambda script: _miss(script, words))


def _best_draft(told: _Told, words: int) -> Script:
    """
    The draft that is nearest to *words* words, with a question if there is room.
    """
    written: list[Script] = []
    reserved = _QUESTION_WORDS
    # A question is made of what is told, and so takes as many words as nobody knows before.
    while len(written) < _MOST_DRAFTS:
        written.append(_write(told, reserved=reserved))
        taken = _question_words(written[-1])
        if taken == reserved or _miss(written[-1], words) <= _CLOSE:
            break
        reserved = taken
    best = min(written, key=lambda script: _miss(script, words))
    if _miss(best, words) <= _CLOSE and _count_sections(best) >= FEWEST_SECTIONS:
        return best
    # A short lesson explains rather than asks.
    plain = _write(told, reserved=None)
    gains = _count_sections(plain) > _count_sections(best) or _miss(plain, words) < _miss(best, words)
    return plain if gains else best


def _count_sections(script: Script) -> int:
    return sum(scene.kind is SceneKind.SECTION for scene in script.scenes)


def _miss(script: Script, words: int) -> float:
    return abs(script.word_count / words - 1)


def _question_words(script: Script) -> int:
    return sum(len(each.narration.split()) for each in script.scenes if each.kind is SceneKind.QUESTION)


def _write(told: _Told, *, reserved: int | None) -> Script:
    """
    A draft that leaves room for a question of *reserved* words, or has no scene for one if that is ``None``.
    """
    brief, merit, analogy = told.brief, told.merit, told.analogy
    words = brief.minutes * WORDS_PER_MINUTE
    for count in range(count_sections(brief.minutes), 0, -1):
        picked = pick(told.material, merit, count=count, lead=told.lead)
        headings = [each.passage.heading for each in picked]
        opening = open_lesson(
            brief,
            headings,
            analogy,
            name=told.name,
            surprise=told.surprise,
            at_most=int(words * _OPENING_SHARE),
        )
        picked = without(picked, opening.narration)
        left = words - len(opening.narration.split()) - len(REMEMBER.split()) - (reserved or 0)
        planned = plan(picked, merit, words=left, takeaways_at_most=int(words * _TAKEAWAYS_SHARE), lead=told.lead)
        if planned is not None and len(planned.takeaways) == COUNT:
            return compose(brief, opening, planned, analogy, asks=reserved is not None)
    raise Rejected("script: the passages have too few full sentences for a lesson; give the library more text")

"""
Writes a script of sentences that stand in the library, as they stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anyio import to_thread

from vividly_core.domain.errors import Rejected
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._analogies import find_analogy
from ._opening import announce
from ._outline import count_sections, gather, judge, pick, plan
from ._question import read_question
from ._scenes import REMEMBER, compose
from ._takeaways import COUNT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Script
    from vividly_core.ports.script_writer import Brief

    from ._analogies import Analogy
    from ._outline import Material

_OPENING_SHARE: Final = 0.16
_TAKEAWAYS_SHARE: Final = 0.3


class OutlineScriptWriter:
    """
    A modest writer: it chooses and orders, and adds no word of its own but an announcement, and an analogy from
    a small table where one holds.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write the script. The same brief always gives the same.
        """
        return await to_thread.run_sync(write, brief, abandon_on_cancel=True)


def write(brief: Brief) -> Script:
    """
    Write the script of *brief*, in some tenths of a second.

    :raises Rejected: if the passages have fewer than three full sentences that can stand alone.
    """
    material = gather(brief.passages)
    asked = read_question(brief.question, interest=brief.interest, subjects=frozenset({brief.topic.subject}))
    merit = judge(material, brief, asked.plain or asked.about)
    words = brief.minutes * WORDS_PER_MINUTE
    analogy = find_analogy(brief.interest, brief.topic)
    for count in range(count_sections(brief.minutes), 0, -1):
        picked = pick(material, merit, count=count)
        opening = _open(brief, picked, analogy, words)
        left = words - len(opening.split()) - len(REMEMBER.split())
        planned = plan(picked, merit, words=left, takeaways_at_most=int(words * _TAKEAWAYS_SHARE))
        if planned is not None and len(planned.takeaways) == COUNT:
            return compose(brief, opening, planned, analogy)
    raise Rejected("script: the passages have too few full sentences for a lesson; give the library more text")


def _open(brief: Brief, picked: Sequence[Material], analogy: Analogy | None, words: int) -> str:
    text = "\n".join(passage.text for passage in brief.passages)
    hook = "" if analogy is None else f"{analogy.text} "
    at_most = int(words * _OPENING_SHARE) - len(hook.split())
    headings = [each.passage.heading for each in picked]
    return hook + announce(brief.topic, headings, text=text, at_most=at_most)

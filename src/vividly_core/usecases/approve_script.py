"""
Whether a script may be shown to a student.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.checking.lesson_check import check_lesson
from vividly_core.domain.errors import Rejected, spending
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Passage, Script
    from vividly_core.domain.submission import Submission

_TOLD: Final = 3


def approve(script: Script, passages: Sequence[Passage], wish: Submission) -> Script:
    """
    *script* with its scores, if *passages* support all that it states.

    :raises Rejected: if they do not, naming the places; what the writing used up is with it.
    """
    checked = check_lesson(script, passages, grade=wish.grade, words=wish.minutes * WORDS_PER_MINUTE)
    if refusing := checked.refusing:
        places = "; ".join(f"{finding.place}: {finding.problem}" for finding in refusing[:_TOLD])
        more = f"; and {len(refusing) - _TOLD} more" if len(refusing) > _TOLD else ""
        with spending(script.usage):
            raise Rejected(
                f"script: it states what the passages do not support ({places}{more});"
                f" retry, or give the library more text on the topic"
            )
    return attrs.evolve(script, scores=checked.scores)

"""
What the check of a lesson found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.score import Criterion

if TYPE_CHECKING:
    from vividly_core.domain.score import Score

REFUSING: Final = frozenset({Criterion.SUPPORT})
"""A lesson that states what nobody wrote is no lesson; the others make it a worse one."""


@attrs.frozen(kw_only=True)
class Finding:
    """
    One thing that is wrong, *problem*, and its *cure*.

    *place* names the field, such as ``scenes[2].narration, sentence 3``. *quote* is the sentence, where it is one: a
    text of the lesson, which may be shown to who has the lesson and stands in no log. *at* is where it stands: the
    number of its scene, from 0, and its own in the narration, from 1.
    """

    criterion: Criterion
    place: str
    problem: str
    cure: str
    quote: str = attrs.field(default="", repr=False)
    at: tuple[int, int] | None = None

    @property
    def refuses(self) -> bool:
        """
        Whether a lesson with it must not be shown to a student.
        """
        return self.criterion in REFUSING

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}; {self.cure}"


@attrs.frozen(kw_only=True)
class Checked:
    """
    A lesson that was checked: a score for each criterion that could be judged, and what is wrong, what refuses the
    lesson first. *notes* say what could not be judged, and why.
    """

    scores: tuple[Score, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def refusing(self) -> tuple[Finding, ...]:
        """
        What must be mended before a student may see the lesson.
        """
        return tuple(finding for finding in self.findings if finding.refuses)

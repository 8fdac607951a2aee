"""
May a text go in, or come out?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.judgement import Judgement, Purpose


class Guard(Protocol):
    """
    Judges what students write, and what they are given to read.

    Shape: one of three judgements. `Allowed`, or `Refused` with a word on why, and a helpline where help is what is
        needed; or `Cleaned`, which must be `Allowed` or the same again when it is judged again. What is for a
        student to read must not be cleaned: it is refused. It must never quote the text, and on doubt it refuses.
    Units: a text of any length; a grade that is not known may be any.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: the same text has the same judgement until the guard is changed; judging again may cost again.
    Cancellation: harmless at any time.
    Errors: `Unavailable`, `Throttled`, `Misconfigured`. An outage must be an error, never a judgement: whoever asks
        lets nothing through that was not judged.
    Source: tests/contract/test_guard.py.
    """

    async def judge(self, text: str, *, purpose: Purpose, grade: Grade | None) -> Judgement:
        """
        Judge *text*.                                                                [1, 2, 3, 4]
        """
        ...

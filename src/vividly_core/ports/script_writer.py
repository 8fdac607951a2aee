"""
Writes the script of a lesson.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Passage, Script, Topic

WORDS_PER_MINUTE: Final = 150
"""How fast a lesson is spoken, pauses included: what a writer counts by, and what a narrator keeps to."""


@attrs.frozen(kw_only=True)
class Brief:
    """
    What a script is wanted for. *passages*, at least one, are all that it may stand on.
    """

    topic: Topic
    question: str = attrs.field(repr=False)
    passages: tuple[Passage, ...]
    minutes: int
    grade: Grade | None = None
    interest: str | None = attrs.field(default=None, repr=False)


class ScriptWriter(Protocol):
    """
    Writes a script from passages.

    Shape: an opening, one or more sections, perhaps a question, and last the takeaways, three of them. Every section
        names the passages that it stands on, all of them from the brief, and the script names every source that it
        used. It may have up to three questions to check what was understood.
        It must not say what no passage says. Where the passages give less than was asked, the script is shorter
        and a notice says so.
    Units: minutes at `WORDS_PER_MINUTE`; within 10 % where the passages allow.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: writing again is harmless, and may cost again; another attempt may differ.
    Cancellation: harmless at any time.
    Errors: `Rejected` if nothing can be written from the passages, or a safety filter refuses; `Unusable` if a
        model's answer is no script; `Unavailable`, `Throttled`, `Misconfigured`. Scripts and errors say what was used
        up.
    Source: tests/contract/test_script_writer.py.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write the script.                                                            [1, 2, 3, 4]
        """
        ...

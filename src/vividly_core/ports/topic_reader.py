"""
What is the student asking about?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.reading import Reading


class TopicReader(Protocol):
    """
    Reads a question.

    Shape: one of three readings: a topic of the library, questions back (two or three, fit for a student), or a
        word on why it is out of scope. It must never guess a topic to please.
    Units: confidence is 0 to 1.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: asking again is harmless, and may cost again.
    Cancellation: harmless at any time.
    Errors: `Unavailable`, `Throttled`; `Unusable` if a model's answer is no reading; `Rejected` if a safety filter
        refuses the question; `Misconfigured`. An outage must be an error, never a reading. Readings and errors say
        what was used up.
    Source: tests/contract/test_topic_reader.py.
    """

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read *question*.                                                             [1, 2, 3]
        """
        ...

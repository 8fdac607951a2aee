"""
How a question was understood. Three answers; an outage is none of them, but an error.

Each says in *usage* what the reader used up for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from .lesson import Topic
    from .usage import Usage


@attrs.frozen(kw_only=True)
class Understood:
    """
    The question is about *topic*. *confidence* is 0 to 1.
    """

    topic: Topic
    confidence: float
    usage: tuple[Usage, ...] = ()


@attrs.frozen(kw_only=True)
class Unclear:
    """
    The question could mean many things: *questions* ask back, fit for a student to read. Neither they nor
    *reasoning* quote the question: they are kept with the request.
    """

    questions: tuple[str, ...]
    reasoning: str
    usage: tuple[Usage, ...] = ()


@attrs.frozen(kw_only=True)
class OutOfScope:
    """
    The question is clear, and not one that the library can answer. *reasoning* is fit for a student to read, and
    does not quote the question: it is kept with the request, and goes into events.
    """

    reasoning: str
    usage: tuple[Usage, ...] = ()


Reading = Understood | Unclear | OutOfScope

ASK_WHICH: Final = Unclear(
    questions=("Which topic do you mean?", "Which word says best what you would like to learn about?"),
    reasoning="The topic is not quite clear.",
)
"""What a student is asked where the reader's own questions are not fit to be read."""

NO_LESSON: Final = OutOfScope(reasoning="Sorry, this library has no lesson about that yet.")
"""What a student is told where the reader's own words are not fit to be read or kept."""

"""
What the suite of the topic reader is given, and the questions that it asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from vividly_core.ports.topic_reader import TopicReader

CLEAR: Final = "How does a lever help to move a load?"
VAGUE: Final = "Tell me about stuff"
OUTSIDE: Final = "Who won the 1998 World Cup?"


@attrs.frozen(kw_only=True)
class TopicReaderHarness:
    """
    A reader over the texts of the library's suite; *broken* is one whose source is out of order.
    """

    reader: TopicReader
    broken: TopicReader

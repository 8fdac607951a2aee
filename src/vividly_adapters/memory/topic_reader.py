"""
A topic reader that was told the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio.lowlevel
import attrs

from vividly_core.domain.reading import OutOfScope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.errors import PortError
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.reading import Reading

_UNKNOWN: Final = OutOfScope(reasoning="This library has no lesson about that.")


def _key(question: str) -> str:
    return " ".join(question.casefold().split())


def _keyed(readings: Mapping[str, Reading | PortError]) -> dict[str, Reading | PortError]:
    return {_key(question): reading for question, reading in readings.items()}


@attrs.frozen
class MemoryTopicReader:
    """
    Answers each question of *readings*, whatever its capitals and spaces, and knows no other. An error among them
    is raised.
    """

    readings: Mapping[str, Reading | PortError] = attrs.field(converter=_keyed)
    otherwise: Reading | PortError = _UNKNOWN

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:  # noqa: ARG002  no table tells readers apart by them
        """
        Read *question*.
        """
        await anyio.lowlevel.checkpoint()
        reading = self.readings.get(_key(question), self.otherwise)
        if isinstance(reading, Exception):
            raise reading
        return reading

"""
A guard that was told the judgements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_core.domain.judgement import Allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.errors import PortError
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.judgement import Judgement, Purpose


@attrs.frozen
class MemoryGuard:
    """
    Gives each text that holds one of *judgements*' keys the judgement beside it, the first that fits, whatever its
    purpose; all others *otherwise*. An error among them is raised.
    """

    judgements: Mapping[str, Judgement | PortError] = attrs.field(factory=dict)
    otherwise: Judgement | PortError = attrs.field(factory=Allowed)

    async def judge(self, text: str, *, purpose: Purpose, grade: Grade | None) -> Judgement:  # noqa: ARG002  no table tells texts apart by them
        """
        Judge *text*.
        """
        await anyio.lowlevel.checkpoint()
        said = next((said for part, said in self.judgements.items() if part in text), self.otherwise)
        if isinstance(said, Exception):
            raise said
        return said

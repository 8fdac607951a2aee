"""
The passages that are near to a question by meaning.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import PortError
from vividly_core.ports.embedder import Purpose

from . import vector_statements as sql
from .vector_store import why_not

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.ids import TopicId
    from vividly_core.ports.embedder import Embedder

    from .execute import Session
    from .library_question import Shelves

_NEAREST: Final = 200
"""How many are looked at."""

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Meaning:
    """
    A question as a vector of *model*.
    """

    model: str
    vector: Sequence[float] = attrs.field(repr=False)

    async def near(self, session: Session, shelves: Shelves, topic: TopicId | None) -> dict[int, float]:
        """
        The passages of *shelves* that are nearest, of *topic* if one is given, each with its likeness; none where
        vectors cannot be searched, or none is of this model.
        """
        if why_not(await session(sql.EXTENSION, {})) is not None:
            return {}
        dimensions = len(self.vector)
        question = {"question": list(self.vector)}
        if topic is not None:
            rows = await session(sql.nearest_within(self.model, dimensions), {**question, "topic": topic})
        else:
            await session(sql.PATIENT, {"candidates": str(_NEAREST)})
            rows = await session(
                sql.nearest(self.model, dimensions),
                {**question, "editions": list(shelves.offsets), "most": _NEAREST},
            )
        return {
            shelves.offsets[row["edition"]] + row["number"]: row["likeness"]
            for row in rows
            if row["edition"] in shelves.offsets
        }


async def meaning_of(question: str, embedder: Embedder | None) -> Meaning | None:
    """
    What *embedder* makes of *question*. ``None`` where there is none, or it does not answer, or not to this: words are
    enough to go on.
    """
    if embedder is None or not question.strip():
        return None
    try:
        embedded = await embedder.embed((question,), purpose=Purpose.QUESTION)
    except PortError as error:
        _log.warning("a search goes by words alone, for want of a vector: %s", type(error).__name__)
        return None
    (vector,) = embedded.vectors
    return Meaning(model=embedded.model, vector=vector)

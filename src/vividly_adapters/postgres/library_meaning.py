"""
The passages that are near to a question by meaning.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import PortError, Rejected
from vividly_core.ports.embedder import Purpose

from . import vector_statements as sql
from .vector_store import why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


@attrs.define(kw_only=True, eq=False)
class Meanings:
    """
    What *embedder* makes of questions. A question is asked for many times in the reading of one topic: the *most* that
    were asked for last are kept. A model that has not answered is left alone for *rest_seconds*, so that not each
    search waits for it anew.
    """

    embedder: Embedder | None
    most: int = 64
    rest_seconds: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, Meaning] = attrs.field(factory=OrderedDict, init=False, repr=False)
    _rests_until: float = attrs.field(default=float("-inf"), init=False)

    async def of(self, question: str) -> Meaning | None:
        """
        *question* as a vector. ``None`` where nobody makes one, or the model does not answer, or not to this: words are
        enough to go on.
        """
        if self.embedder is None or not question.strip():
            return None
        if (known := self._known.get(question)) is not None:
            self._known.move_to_end(question)
            return known
        if self.clock() < self._rests_until:
            return None
        try:
            embedded = await self.embedder.embed((question,), purpose=Purpose.QUESTION)
        except PortError as error:
            # What was refused says nothing of other questions.
            if not isinstance(error, Rejected):
                self._rests_until = self.clock() + self.rest_seconds
            _log.warning("a search goes by words alone, for want of a vector: %s", type(error).__name__)
            return None
        (vector,) = embedded.vectors
        meaning = self._known[question] = Meaning(model=embedded.model, vector=vector)
        while len(self._known) > self.most:
            self._known.popitem(last=False)
        return meaning

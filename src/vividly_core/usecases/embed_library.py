"""
Makes the vectors that the library lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import PortError, Rejected
from vividly_core.ports.embedder import Purpose
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.usage import Usage
    from vividly_core.ports.embedder import Embedder
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.vector_store import Unembedded, VectorStore

_TEXTS_A_CALL: Final = 8
_CALLS_AT_ONCE: Final = 8

_SAMPLE: Final = "What is a library?"
"""Which model answers is only known of its answer."""


@attrs.frozen(kw_only=True)
class Embedding:
    """
    So many vectors were *made* by *model*; so many texts were *refused* by it, and can only be found by their words.
    """

    model: str
    made: int
    refused: int
    usage: tuple[Usage, ...] = ()


@attrs.frozen(kw_only=True)
class EmbedLibrary:
    """
    Makes a vector of each text that has none of the embedder's model, a few texts a call. What was made stays when a
    later call fails or the caller gives up: asked again, it goes on with what is missing.
    """

    embedder: Embedder
    vectors: VectorStore

    async def __call__(self, *, progress: Progress = silent) -> Embedding:
        """
        Make what is missing, and forget the vectors of other models.

        :raises Misconfigured: if vectors cannot be searched, or there is no such model.
        :raises Transient: if the model does not answer.
        """
        # Before anything is paid for.
        counted = await self.vectors.count()
        sample = await self.embedder.embed((_SAMPLE,), purpose=Purpose.QUESTION)
        model = sample.model
        work = _Work(self.embedder, self.vectors, model, [*sample.usage])
        there = counted.by_model.get(model, 0)
        after = b""
        while missing := await self.vectors.missing(model, after=after, limit=_TEXTS_A_CALL * _CALLS_AT_ONCE):
            async with anyio.create_task_group() as group:
                for start in range(0, len(missing), _TEXTS_A_CALL):
                    group.start_soon(work.embed, missing[start : start + _TEXTS_A_CALL])
            # All of them end before one that failed is told of: what was paid for is kept.
            if work.errors:
                raise work.errors[0]
            after = missing[-1].key
            # Somebody may have added a book meanwhile.
            progress(min((there + work.made + work.refused) / max(counted.texts, 1), 1.0))
        await self.vectors.settle(model)
        return Embedding(model=model, made=work.made, refused=work.refused, usage=tuple(work.usage))


@attrs.define
class _Work:
    embedder: Embedder
    vectors: VectorStore
    model: str
    usage: list[Usage]
    made: int = 0
    refused: int = 0
    errors: list[PortError] = attrs.field(factory=list)

    async def embed(self, texts: Sequence[Unembedded]) -> None:
        """
        Make the vectors of *texts* and keep them; one that the model refuses does not keep the others from it. What
        else goes wrong is noted.
        """
        try:
            await self._embed(texts)
        except PortError as error:
            self.errors.append(error)

    async def _embed(self, texts: Sequence[Unembedded]) -> None:
        try:
            embedded = await self.embedder.embed([each.text for each in texts], purpose=Purpose.PASSAGE)
        except Rejected:
            if len(texts) == 1:
                self.refused += 1
                return
            for each in texts:
                await self._embed((each,))
            return
        await self.vectors.keep(
            self.model, {each.key: vector for each, vector in zip(texts, embedded.vectors, strict=True)}
        )
        self.made += len(texts)
        self.usage += embedded.usage

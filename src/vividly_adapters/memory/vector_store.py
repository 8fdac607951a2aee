"""
Vectors in memory.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_core.domain.errors import Misconfigured
from vividly_core.ports.vector_store import Unembedded, VectorCount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vividly_core.ports.bookshelf import Bookshelf


@attrs.define
class MemoryVectorStore:
    """
    Keeps vectors of the texts of *shelf*; unless it is not *searchable*, where it is of no use.
    """

    shelf: Bookshelf
    searchable: bool = True
    _kept: dict[tuple[str, bytes], tuple[float, ...]] = attrs.field(factory=dict, init=False)

    async def missing(self, model: str, *, after: bytes, limit: int) -> tuple[Unembedded, ...]:
        """
        Texts without a vector.
        """
        texts = await self._texts()
        keys = sorted(key for key in texts if key > after and (model, key) not in self._kept)
        return tuple(Unembedded(key=key, text=texts[key]) for key in keys[:limit])

    async def keep(self, model: str, vectors: Mapping[bytes, Sequence[float]]) -> None:
        """
        Keep vectors.
        """
        texts = await self._texts()
        for key, vector in vectors.items():
            if key in texts:
                self._kept.setdefault((model, key), tuple(vector))

    async def settle(self, model: str) -> None:
        """
        Forget other models' vectors.
        """
        await self._texts()
        self._kept = {place: vector for place, vector in self._kept.items() if place[0] == model}

    async def count(self) -> VectorCount:
        """
        Count texts, and vectors.
        """
        texts = await self._texts()
        return VectorCount(texts=len(texts), by_model=Counter(model for model, key in self._kept if key in texts))

    async def _texts(self) -> dict[bytes, str]:
        await anyio.lowlevel.checkpoint()
        if not self.searchable:
            raise Misconfigured("this store keeps no vectors; make one that does")
        books = [await self.shelf.get(card.id) for card in await self.shelf.cards()]
        texts = (
            f"{part.passage.topic.title}\n{part.passage.heading}\n{part.passage.text}"
            for book in books
            for part in book.parts
            if part.explains
        )
        return {blake2b(text.encode(), digest_size=32).digest(): text for text in texts}

"""
Vectors without a network: those of words, as the package wordllama brings them along, and their mean.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import wordllama
from anyio import to_thread

from vividly_core.ports.embedder import Embedded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.ports.embedder import Purpose


def _load() -> Any:
    # It looks beside itself for one of the two files that it brings, and asks the network for the other.
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


@attrs.define
class StaticEmbedder:
    """
    It knows words of like meaning, and nothing of their order. Both purposes are one to it.
    """

    _model: Any = attrs.field(factory=_load, init=False)

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:  # noqa: ARG002  words are words
        """
        A vector for each of *texts*.
        """
        vectors = await to_thread.run_sync(self._vectors, list(texts))
        return Embedded(model="wordllama-l2-supercat-256", vectors=vectors)

    def _vectors(self, texts: list[str]) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(map(float, vector)) for vector in self._model.embed(texts, norm=True)) if texts else ()

"""
An embedder that hashes words.
"""

from __future__ import annotations

import math
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import anyio.lowlevel
import attrs

from vividly_adapters._terms import words
from vividly_core.domain.errors import Rejected
from vividly_core.domain.text import is_storable
from vividly_core.ports.embedder import Embedded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.ports.embedder import Purpose

_LONGEST_WORDS: Final = 1_500


@attrs.frozen(kw_only=True)
class MemoryEmbedder:
    """
    Gives each word a direction of its own, among *dimensions*: texts that share words are alike, and others are not. It
    knows nothing of meaning. Both purposes are one to it.
    """

    dimensions: int = 256

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:  # noqa: ARG002  words are words
        """
        A vector for each of *texts*.
        """
        await anyio.lowlevel.checkpoint()
        return Embedded(model=f"words-{self.dimensions}", vectors=tuple(map(self._vector, texts)))

    def _vector(self, text: str) -> tuple[float, ...]:
        said = words(text) or text.split()
        if not said or not is_storable(text):
            raise Rejected("text: it is empty, or holds what cannot be stored; leave it out")
        if len(said) > _LONGEST_WORDS:
            raise Rejected(f"text: it has more than {_LONGEST_WORDS} words; split it")
        vector = [0.0] * self.dimensions
        for word, times in Counter(said).items():
            digest = int.from_bytes(blake2b(word.encode(), digest_size=8).digest())
            vector[(digest >> 1) % self.dimensions] += times if digest & 1 else -times
        if (length := math.hypot(*vector)) == 0:
            # Words that cancel each other out.
            vector[0] = length = 1.0
        return tuple(value / length for value in vector)

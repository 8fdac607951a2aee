"""
Where the vectors of the library's passages are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@attrs.frozen(kw_only=True)
class Unembedded:
    """
    A *text* without a vector, under its *key*: texts that are the same have the same one.
    """

    key: bytes
    text: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class VectorCount:
    """
    Of so many different *texts* that explain something, so many have a vector *by_model*.
    """

    texts: int
    by_model: Mapping[str, int]


class VectorStore(Protocol):
    """
    Keeps vectors beside the passages that they were made of, so that a search can go by meaning as well.

    Shape: a text is what a reader of a passage sees: its topic, its heading, and what it says. Only what explains is
        a text here. Vectors of one model have one number of dimensions, and length 1.
    Units: none.
    Ownership: frozen values. A text that is in no book any more takes its vectors along.
    Concurrency: from many tasks and processes at once; a search goes on meanwhile.
    Idempotency: keeping the same vectors again, or settling again, must change nothing more.
    Cancellation: each verb must have happened wholly or not at all.
    Errors: `Unavailable`; `Misconfigured` where vectors cannot be searched, which says what it takes.
    Source: tests/contract/test_vector_store.py.
    """

    async def missing(self, model: str, *, after: bytes, limit: int) -> tuple[Unembedded, ...]:
        """
        At most *limit* texts without a vector of *model*, by their keys, which follow *after*.   [1, 2]

        *after* is empty to begin with.
        """
        ...

    async def keep(self, model: str, vectors: Mapping[bytes, Sequence[float]]) -> None:
        """
        Keep *vectors* of *model* by their texts' keys; one that is there already stays.     [3]
        """
        ...

    async def settle(self, model: str) -> None:
        """
        All that is to have a vector of *model* has one: forget those of other models.       [4]
        """
        ...

    async def count(self) -> VectorCount:
        """
        How many there are.     [5]
        """
        ...

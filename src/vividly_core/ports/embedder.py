"""
Makes vectors of texts, so that texts of like meaning can be found by it.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.usage import Usage


class Purpose(enum.Enum):
    """
    What a text is made a vector for: models treat what is asked and what may answer it differently.
    """

    QUESTION = "question"
    PASSAGE = "passage"


@attrs.frozen(kw_only=True)
class Embedded:
    """
    *vectors*, one a text and in their order; and the *model* that made them, since those of another do not compare. One
    that makes vectors of several sizes has a name for each.
    """

    model: str
    vectors: tuple[tuple[float, ...], ...] = attrs.field(repr=False)
    usage: tuple[Usage, ...] = ()


class Embedder(Protocol):
    """
    Makes vectors.

    Shape: one vector a text, in their order, all of the same number of dimensions and of length 1: the scalar product
        of two is their likeness, from -1 to 1. All come from one and the same model, also between calls: it must
        never turn to another by itself.
    Units: none.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: the same text for the same purpose gives the same vector, but for the last digits; asking again may
        cost again.
    Cancellation: harmless at any time.
    Errors: `Rejected` if a text is empty, cannot be stored, or is too long for the model: it must not be cut;
        `Unavailable`, `Throttled`; `Unusable` if what came is no such vectors; `Misconfigured`, also if the model
        is not there any more. For one of a call's texts the whole call is refused.
    Source: tests/contract/test_embedder.py.
    """

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:
        """
        A vector for each of *texts*, of passages of at most some 500 words each.     [1, 2, 3]

        None for none.
        """
        ...

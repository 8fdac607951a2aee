"""
What the suite of stores of vectors is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from vividly_core.ports.bookshelf import Bookshelf
    from vividly_core.ports.vector_store import VectorStore


@attrs.frozen(kw_only=True)
class VectorStoreHarness:
    """
    An empty *shelf*, and the *store* of the vectors of its books. *useless* opens a store that cannot be searched.
    """

    shelf: Bookshelf
    store: VectorStore
    useless: Callable[[], AbstractAsyncContextManager[VectorStore]]

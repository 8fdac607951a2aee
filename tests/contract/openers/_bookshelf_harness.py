"""
What the suite of bookshelves is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.ports.bookshelf import Bookshelf


@attrs.frozen(kw_only=True)
class BookshelfHarness:
    """
    An empty *shelf*; *leftovers* counts what is stored besides the books' own cards.
    """

    shelf: Bookshelf
    leftovers: Callable[[], Awaitable[int]]

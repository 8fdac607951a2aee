"""
Taking objects out of an asset store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.ids import AssetKey


class AssetRemoval(Protocol):
    """
    Removes objects of an asset store, for good. Apart from `AssetStore`: whoever makes lessons needs no right to it.

    An object's fence goes with it, so that a worker which slept through its lease may store there again: whoever
    removes must know that nobody is at work on the request any more.

    Shape: a key holds one object or nothing.
    Units: none.
    Ownership: none.
    Concurrency: from many tasks at once; of two who remove the same object, one must be told that there was one.
    Idempotency: removing what is not there must be silent.
    Cancellation: an object that was to be removed must be whole or gone.
    Errors: `Rejected` for what is no key; `Unavailable`, `Throttled`; `Misconfigured` if there is no such store or no
        right to it; it may raise `Stale` if the object is replaced in the same moment. It must not retry by itself.
    Source: tests/contract/test_asset_removal.py.
    """

    async def remove(self, key: AssetKey) -> bool:
        """
        See to it that *key* holds nothing, and say whether it held something.       [1, 2]
        """
        ...

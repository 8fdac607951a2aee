"""
Where the parts of a lesson are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.ids import AssetKey, FilePath

    from .progress import Progress


class AssetStore(Protocol):
    """
    Keeps objects under keys.

    An object is whole or absent: a reader must never see half of one, whatever becomes of the writer.

    Shape: bytes of any length. `StoredAsset.sha256` must be that of what was stored, and its `url` says where it
        lies. A key that others have as their folder may be refused.
    Units: bytes; a fence is a number from 0 up to 2**63 - 1.
    Ownership: a buffer or a file belongs to the caller again when `put` returns; the store keeps a copy.
    Concurrency: from many tasks at once; of two writers of one key the later wins, whole, unless a
        fence keeps it out.
    Idempotency: putting the same again must change nothing that a reader sees.
    Cancellation: a cancelled `put` must leave the old object or the new one; a cancelled `fetch` must leave no
        file behind.
    Errors: `NotFound` for a key that holds nothing; `Rejected` for what is no key; `Stale` for a fence that is
        lower than another before it; `Unavailable`, `Throttled`;
        `Misconfigured` if there is no such store or no right to it. It must not retry by itself.
    Source: tests/contract/test_asset_store.py.
    """

    async def put(
        self,
        key: AssetKey,
        content: bytes | FilePath,
        *,
        media_type: str,
        progress: Progress,
        fence: int | None = None,
    ) -> StoredAsset:
        """
        Store *content*, or the content of the file that it names, in the place of what *key* held.   [1, 2, 3]

        With a *fence*, the token of the lease under which it was made, only as long as no higher one was put up at
        *key*; from then on this one stands there. Both happen in the moment of replacing, for all processes that share
        the store: else `Stale`, and nothing has changed.                            [7, 8, 9]

        Without, whatever lies there is replaced, and the fence stays as it is.      [10]
        """
        ...

    async def stat(self, key: AssetKey) -> StoredAsset:
        """
        Say what *key* holds, without reading it.                                    [4]
        """
        ...

    async def read(self, key: AssetKey) -> bytes:
        """
        Bring a small object, up to a few megabytes.                                 [5]
        """
        ...

    async def fetch(self, key: AssetKey, into: FilePath) -> None:
        """
        Bring an object of any size into the file *into*, replacing it at once or not at all.   [6]
        """
        ...

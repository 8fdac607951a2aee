"""
What the suites of the asset store and of its removal are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.ids import AssetKey
    from vividly_core.ports.asset_removal import AssetRemoval
    from vividly_core.ports.asset_store import AssetStore


@attrs.frozen(kw_only=True)
class AssetStoreHarness:
    """
    An empty store. *peek* looks behind the port's back; *strays* counts what is kept besides whole objects. One that
    does not *compare* when it replaces cannot tell who of those came first who come at once; *removal* is of the same
    store.
    """

    store: AssetStore
    removal: AssetRemoval
    peek: Callable[[AssetKey], Awaitable[bytes | None]]
    strays: Callable[[], Awaitable[int]]
    compares: bool = True

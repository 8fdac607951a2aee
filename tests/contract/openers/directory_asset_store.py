"""
Opens the folder of assets.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract.openers._asset_store_harness import AssetStoreHarness
from vividly_adapters.directory.asset_store import DirectoryAssetStore

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import AssetKey


@asynccontextmanager
async def directory_asset_store() -> AsyncGenerator[AssetStoreHarness]:
    """
    A store in a folder that does not exist yet.
    """
    with tempfile.TemporaryDirectory() as parent:
        root = Path(parent) / "assets"

        async def peek(key: AssetKey) -> bytes | None:
            path = root / key
            return path.read_bytes() if path.is_file() else None

        async def strays() -> int:
            return sum(path.name.startswith(".") and path.name != ".fences" for path in root.rglob("*"))

        store = DirectoryAssetStore(root=root)
        yield AssetStoreHarness(store=store, removal=store, peek=peek, strays=strays)

"""
Objects that are taken out of a folder of assets again.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_adapters.directory.removal import remove
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import AssetKey, RequestId

MINE = asset_key(RequestId(UUID(int=1)), ArtifactKind.SCRIPT)
YOURS = asset_key(RequestId(UUID(int=2)), ArtifactKind.SCRIPT)


async def test_an_object_goes_with_its_fence_and_its_folder(tmp_path: Path) -> None:
    """
    Others in the same place stay; what is not there is no error.
    """
    store = DirectoryAssetStore(root=tmp_path)
    for key in (MINE, YOURS):
        await store.put(key, b"{}", media_type="application/json", progress=lambda _: None, fence=1)

    await remove(tmp_path, MINE)
    await remove(tmp_path, MINE)

    left = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {Path(YOURS), Path(".fences") / YOURS}
    assert not (tmp_path / MINE).parent.exists()


async def test_nothing_outside_of_the_folder_is_removed(tmp_path: Path) -> None:
    """
    A key that leads out of it is none.
    """
    (tmp_path / "mine").write_text("mine")

    with pytest.raises(Rejected):
        await remove(tmp_path / "assets", AssetKey("../mine"))

    assert (tmp_path / "mine").exists()

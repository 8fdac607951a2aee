"""
Large objects in little memory.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Final

import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.openers.gcs_server_process import cloud_storage_process
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_core.domain.ids import AssetKey, FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("videos/6c188080-d821-4d98-8dd3-5201de9f66a3/lesson.mp4")
MEBIBYTE: Final = 1024 * 1024


async def test_a_film_of_64_megabytes_goes_there_and_back_in_24(tmp_path: Path) -> None:
    """
    What is allocated at once is a few chunks of 8, whatever the length of the film.
    """
    film, copy = tmp_path / "film", tmp_path / "copy"
    with film.open("wb") as target:
        for number in range(64):
            target.write(bytes([number]) * MEBIBYTE)

    async with cloud_storage_process(BUCKET) as address, open_storage(root=address, anonymous=True) as client:
        store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET))
        # What is allocated once, for connections and the like, does not count.
        await store.put(AssetKey("small"), b"x", media_type="text/plain", progress=silent)
        tracemalloc.start()
        try:
            await store.put(KEY, FilePath(str(film)), media_type="video/mp4", progress=silent)
            _, peak_up = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            await store.fetch(KEY, FilePath(str(copy)))
            _, peak_down = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert copy.read_bytes() == film.read_bytes()
    assert peak_up < 24 * MEBIBYTE
    assert peak_down < 8 * MEBIBYTE

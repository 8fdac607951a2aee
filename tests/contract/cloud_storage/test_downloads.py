"""
Downloads that are disturbed, and the rest of objects.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.faults import Fault
from vividly_core.domain.errors import NotFound, Throttled, Unavailable
from vividly_core.domain.ids import AssetKey, FilePath

if TYPE_CHECKING:
    from pathlib import Path

    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_adapters.gcs.asset_store import GcsAssetStore

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("videos/6c188080-d821-4d98-8dd3-5201de9f66a3/lesson.mp4")
FILM: Final = bytes(range(256)) * (5 * 4096) + b"the end"


def store_film(server: CloudStorageServer, **fields: Any) -> None:
    """
    Put a film there, as somebody else would.
    """
    server.stored.store(BUCKET, KEY, FILM, **fields)


@pytest.mark.parametrize("percents", [(10,), (50,), (99,), (10, 50, 99)])
async def test_a_download_goes_on_where_its_connection_broke(
    server: CloudStorageServer, store: GcsAssetStore, percents: tuple[int, ...], tmp_path: Path
) -> None:
    """
    It asks for the rest of the same generation.
    """
    store_film(server)
    server.cut_downloads += [len(FILM) * percent // 100 for percent in percents]

    await store.fetch(KEY, FilePath(str(tmp_path / "film")))

    assert (tmp_path / "film").read_bytes() == FILM
    assert server.asked == ["download"] * (1 + len(percents))
    assert [path.name for path in tmp_path.iterdir()] == ["film"]


async def test_a_download_that_brings_nothing_more_fails(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    And the file that was there stays.
    """
    store_film(server)
    (tmp_path / "film").write_bytes(b"old")
    server.cut_downloads.append(1_000_000)
    server.faults += [Fault(on="download", go_on=True), Fault(on="download", status=503)]

    with pytest.raises(Unavailable, match="503"):
        await store.fetch(KEY, FilePath(str(tmp_path / "film")))

    assert (tmp_path / "film").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["film"]


async def test_halves_of_two_objects_are_never_put_together(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    Replaced while it is read: the attempt fails, and the next one reads the new one.
    """
    store_film(server)
    server.cut_downloads.append(3_000_000)
    server.faults += [
        Fault(on="download", go_on=True),
        Fault(on="download", meanwhile=lambda: server.stored.store(BUCKET, KEY, FILM[::-1]), go_on=True),
    ]
    target = FilePath(str(tmp_path / "film"))

    with pytest.raises(Unavailable, match="replaced while it was read"):
        await store.fetch(KEY, target)
    await store.fetch(KEY, target)

    assert (tmp_path / "film").read_bytes() == FILM[::-1]


async def test_what_was_spoiled_on_the_way_is_not_kept(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    What arrives is compared with the checksum that Cloud Storage tells.
    """
    store_film(server)
    objects = server.stored.buckets[BUCKET].objects
    objects[KEY] = attrs.evolve(objects[KEY], crc32c="AAAAAA==")

    with pytest.raises(Unavailable, match="checksum"):
        await store.fetch(KEY, FilePath(str(tmp_path / "film")))
    with pytest.raises(Unavailable, match="checksum"):
        await store.read(KEY)

    assert list(tmp_path.iterdir()) == []


async def test_an_object_of_others_is_read_to_know_its_hash(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    What the deployed system has stored has no SHA-256 in its metadata; it is found out, and stays as it is.
    """
    store_film(server, contentType="audio/mp3")

    found = await store.stat(KEY)

    assert found.sha256 == sha256(FILM).hexdigest()
    assert (found.media_type, found.size_bytes) == ("audio/mp3", len(FILM))
    assert found.url == f"gs://{BUCKET}/{KEY}"


async def test_nothing_and_too_much_are_told_apart(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    An object that is not there, and a service that is busy.
    """
    target = FilePath(str(tmp_path / "film"))
    with pytest.raises(NotFound):
        await store.fetch(KEY, target)
    server.faults.append(Fault(on="download", status=429, headers={"Retry-After": "12"}))

    with pytest.raises(Throttled) as caught:
        await store.fetch(KEY, target)

    assert caught.value.retry_after_seconds == 12


async def test_a_file_that_cannot_be_written_is_told(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    It is not the connection's fault, and so not tried again.
    """
    store_film(server)

    with pytest.raises(Unavailable, match="cannot be written"):
        await store.fetch(KEY, FilePath(str(tmp_path / "no such folder" / "film")))


async def test_a_service_that_sends_everything_for_the_rest_is_not_believed(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    What follows would be put in the wrong place.
    """
    store_film(server)
    server.cut_downloads.append(3_000_000)
    server.faults += [Fault(on="download", go_on=True), Fault(on="download", status=200)]

    with pytest.raises(Unavailable, match="does not send a part"):
        await store.read(KEY)


async def test_a_hash_is_never_that_of_another_content(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    Replaced between the look at it and the reading of it: the attempt fails, though something is there.
    """
    store_film(server)
    server.faults.append(
        Fault(on="download", meanwhile=lambda: server.stored.store(BUCKET, KEY, b"new"), go_on=True)
    )

    with pytest.raises(Unavailable, match="replaced while it was read"):
        await store.stat(KEY)

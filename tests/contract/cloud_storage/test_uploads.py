"""
Uploads that are disturbed, and what a reader sees then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import attrs
import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.faults import Fault
from contract.servers.cloud_storage.state import STEP_BYTES
from vividly_core.domain.errors import Misconfigured, Throttled, Unavailable
from vividly_core.domain.ids import AssetKey, FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_adapters.gcs.asset_store import GcsAssetStore

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("videos/6c188080-d821-4d98-8dd3-5201de9f66a3/lesson.mp4")
FILM: Final = bytes(range(256)) * (5 * 4096) + b"the end"
"""Five megabytes and a bit, so six chunks of the store under test."""


async def put(store: GcsAssetStore, content: bytes | FilePath = FILM, fence: int | None = 1) -> None:
    """
    Store *content* as a film.
    """
    await store.put(KEY, content, media_type="video/mp4", progress=silent, fence=fence)


def stored(server: CloudStorageServer) -> bytes | None:
    """
    What lies in the bucket.
    """
    found = server.stored.buckets[BUCKET].objects.get(KEY)
    return None if found is None else found.path.read_bytes()


@pytest.mark.parametrize("percents", [(10,), (50,), (99,), (10, 50, 99)])
@pytest.mark.parametrize("as_file", [False, True])
async def test_an_upload_goes_on_where_its_connection_broke(
    server: CloudStorageServer, store: GcsAssetStore, percents: tuple[int, ...], as_file: bool, tmp_path: Path
) -> None:
    """
    It asks how much has arrived, and goes on from there.
    """
    film = tmp_path / "lesson.mp4"
    film.write_bytes(FILM)
    cuts = [len(FILM) * percent // 100 for percent in percents]
    # Each twice: the library under the library sends a chunk once more by itself.
    server.cut_uploads += [cut for cut in cuts for _ in range(2)]
    told: list[float] = []

    content = FilePath(str(film)) if as_file else FILM
    await store.put(KEY, content, media_type="video/mp4", progress=told.append, fence=1)

    assert stored(server) == FILM
    assert server.asked.count("begin") == 1
    assert told[-1] == 1.0
    went_on_at = [
        headers["Content-Range"].partition("-")[0]
        for asked, headers in zip(server.asked, server.headers[1:], strict=False)
        if asked == "ask"
    ]
    assert went_on_at == [f"bytes {cut // STEP_BYTES * STEP_BYTES}" for cut in cuts]


async def test_a_chunk_is_sent_again_from_where_the_service_has_it(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    A service may keep less than was sent: here its answer to the second chunk comes to nothing, and with it the chunk.
    """
    server.faults += [Fault(on="chunk", go_on=True), Fault(on="chunk", status=503)]

    await put(store)

    assert stored(server) == FILM


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_a_failure_at_the_end_is_made_good(
    server: CloudStorageServer, store: GcsAssetStore, status: int
) -> None:
    """
    The service fails when it has everything but the last chunk: that one is sent again.
    """
    server.faults.append(Fault(on="finish", status=status))

    await put(store)

    assert stored(server) == FILM
    assert server.asked.count("begin") == 1


async def test_a_service_that_stays_out_of_order_shows_nothing(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    The old object stays, the upload is given up and the service told so; when to come back is handed on.
    """
    await put(store, b"the old film")
    server.faults += [Fault(on="finish", status=503, headers={"Retry-After": "7"})] * 2

    with pytest.raises(Unavailable) as caught:
        await put(store)

    assert caught.value.retry_after_seconds == 7
    assert stored(server) == b"the old film"
    assert "abandon" in server.asked
    assert server.stored.unfinished() == 0


@pytest.mark.parametrize("status", [None, 503])
async def test_an_answer_that_is_lost_at_the_end_is_no_loss(
    server: CloudStorageServer, store: GcsAssetStore, status: int | None
) -> None:
    """
    The object is there; the question after it tells so, and nothing is sent twice.
    """
    server.faults.append(Fault(on="finish", after=True, status=status))

    await put(store)

    assert stored(server) == FILM
    assert server.asked.count("begin") == 1
    assert "delete" not in server.asked


@pytest.mark.parametrize("status", [None, 404, 410, 503])
async def test_also_if_nobody_knows_the_upload_any_more(
    server: CloudStorageServer, store: GcsAssetStore, status: int | None
) -> None:
    """
    Then a look at the object tells that it is what we stored, under our fence.
    """
    server.faults += [Fault(on="finish", after=True, status=503), *[Fault(on="ask", status=status)] * 2]

    await put(store)

    assert stored(server) == FILM
    assert server.asked.count("begin") == 1


async def test_an_upload_that_was_forgotten_fails(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    In the middle, with nothing to show: another attempt begins anew.
    """
    server.faults += [Fault(on="chunk", status=410), Fault(on="ask", status=410)]

    with pytest.raises(Unavailable, match="forgotten"):
        await put(store)

    assert stored(server) is None


async def test_a_service_that_takes_nothing_does_not_hold_us(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    It says that it has nothing yet, chunk after chunk.
    """
    server.faults += [Fault(on="chunk", status=308)] * 5

    with pytest.raises(Unavailable, match="takes nothing"):
        await put(store)

    assert stored(server) is None


async def test_what_is_spoiled_on_the_way_does_not_appear(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    The service was told the checksum before the first byte, and lets nothing else pass; nor is it asked to think again.
    """
    await put(store, b"the old film")
    server.flip = True

    with pytest.raises(Unavailable, match="checksum"):
        await put(store)

    assert stored(server) == b"the old film"
    assert "ask" not in server.asked


async def test_a_service_that_stores_something_else_is_found_out(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    Its own checksum is compared with ours, and what it has stored is taken away again.
    """
    server.flip = server.careless = True

    with pytest.raises(Unavailable, match="checksum"):
        await put(store)

    assert stored(server) is None


@pytest.mark.parametrize("on", ["look", "begin", "chunk"])
async def test_a_service_that_is_busy_says_when_to_come_back(
    server: CloudStorageServer, store: GcsAssetStore, on: str
) -> None:
    """
    And is not asked again at once.
    """
    server.faults.append(Fault(on=on, status=429, headers={"Retry-After": "30"}, reason="rateLimitExceeded"))

    with pytest.raises(Throttled) as caught:
        await put(store)

    assert caught.value.retry_after_seconds == 30
    assert server.asked.count(on) == 1
    assert server.stored.unfinished() == 0


@pytest.mark.parametrize("on", ["chunk", "finish"])
async def test_a_service_that_is_busy_for_a_moment_keeps_what_has_arrived(
    server: CloudStorageServer, store: GcsAssetStore, on: str
) -> None:
    """
    After the moment it is asked how much that is, and the upload goes on from there.
    """
    first = [Fault(on=on, go_on=True)] if on == "chunk" else []
    server.faults += [*first, Fault(on=on, status=429, headers={"Retry-After": "0"}, reason="rateLimitExceeded")]

    await put(store)

    assert stored(server) == FILM
    assert (server.asked.count("begin"), server.asked.count("ask")) == (1, 1)
    # One chunk is sent again, and no other: five whole ones, and the end.
    assert server.asked.count("chunk") + server.asked.count("finish") == 7


async def test_a_service_that_stays_busy_is_asked_once_more(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    Then the request is tried again as a whole, when the service says.
    """
    server.faults += [
        Fault(on="chunk", status=429, headers={"Retry-After": "0"}),
        Fault(on="ask", status=429, headers={"Retry-After": "7"}),
    ]

    with pytest.raises(Throttled) as caught:
        await put(store)

    assert caught.value.retry_after_seconds == 7
    assert server.asked[-1] == "abandon"
    assert server.stored.unfinished() == 0


async def test_a_cancelled_upload_is_given_up(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    The service hears of it, however early.
    """
    with anyio.CancelScope() as scope:
        server.faults.append(Fault(on="chunk", meanwhile=scope.cancel, go_on=True))
        await put(store)

    assert scope.cancelled_caught
    assert stored(server) is None
    assert server.asked[-1] == "abandon"
    assert server.stored.unfinished() == 0


@pytest.mark.parametrize("media_type", ["audio/mpeg", "video/mp4", "text/vtt", "audio/wav", "image/jpeg"])
async def test_everything_is_said_in_the_same_call(
    server: CloudStorageServer, store: GcsAssetStore, media_type: str
) -> None:
    """
    Type, cache and metadata stand from the first moment; nothing is patched afterwards.
    """
    await store.put(KEY, b"film", media_type=media_type, progress=silent, fence=7)

    found = server.stored.buckets[BUCKET].objects[KEY]
    assert found.fields["contentType"] == media_type
    assert found.fields["cacheControl"] == "private, max-age=3600"
    assert found.fields["metadata"]["vividly-fence"] == "7"
    assert len(found.fields["metadata"]["vividly-sha256"]) == 64
    assert server.asked == ["look", "begin", "finish"]


async def test_a_retry_does_not_write_what_is_there(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    The same content under the same fence keeps its generation, so that whoever reads it goes on reading.
    """
    await put(store)
    before = server.stored.buckets[BUCKET].objects[KEY].generation

    await put(store)

    assert server.stored.buckets[BUCKET].objects[KEY].generation == before
    assert server.asked.count("begin") == 1


async def test_a_bucket_that_is_missing_is_named(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    It is a fault of the installation, not an object that is not there.
    """
    del server.stored.buckets[BUCKET]

    with pytest.raises(Misconfigured, match="bucket"):
        await put(store)
    with pytest.raises(Misconfigured, match="bucket"):
        await store.stat(KEY)
    with pytest.raises(Misconfigured, match="bucket"):
        await store.read(KEY)


async def test_a_file_that_is_missing_is_told(store: GcsAssetStore, tmp_path: Path) -> None:
    """
    With the reason, and without the path, which may be a student's.
    """
    with pytest.raises(Unavailable, match="cannot be read: No such file"):
        await put(store, FilePath(str(tmp_path / "missing")))


async def test_a_file_that_becomes_shorter_does_not_appear(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    Somebody takes it away from under the upload.
    """
    film = tmp_path / "lesson.mp4"
    film.write_bytes(FILM)
    server.faults.append(Fault(on="chunk", meanwhile=lambda: film.write_bytes(b"x"), go_on=True))

    with pytest.raises(Unavailable, match="shorter"):
        await put(store, FilePath(str(film)))

    assert stored(server) is None
    assert server.stored.unfinished() == 0


async def test_a_file_that_changes_does_not_appear(
    server: CloudStorageServer, store: GcsAssetStore, tmp_path: Path
) -> None:
    """
    What was summed up is what is stored, or nothing is.
    """
    film = tmp_path / "lesson.mp4"
    film.write_bytes(FILM)
    server.faults.append(Fault(on="chunk", meanwhile=lambda: film.write_bytes(FILM[::-1]), go_on=True))

    with pytest.raises(Unavailable, match="checksum"):
        await put(store, FilePath(str(film)))

    assert stored(server) is None


async def test_an_upload_without_an_address_fails(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    The service says that it has begun, and not where.
    """
    server.faults.append(Fault(on="begin", status=200))

    with pytest.raises(Unavailable, match="where"):
        await put(store)


async def test_a_bucket_that_goes_away_meanwhile_is_named(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    Also where the service only says that something is not there.
    """
    server.faults.append(Fault(on="begin", status=404))

    with pytest.raises(Misconfigured, match=f"no bucket {BUCKET}"):
        await put(store)


@pytest.mark.parametrize("chunk_bytes", [0, -262_144, 1, 1_000_000])
async def test_chunks_are_whole_steps(store: GcsAssetStore, chunk_bytes: int) -> None:
    """
    The service takes no others, and so they are refused before any is sent.
    """
    with pytest.raises(ValueError, match="multiple of 262144"):
        attrs.evolve(store, chunk_bytes=chunk_bytes)

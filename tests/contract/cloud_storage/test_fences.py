"""
Races around one object, and the metadata that decides them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.faults import Fault
from vividly_core.domain.errors import Misconfigured, Stale, Unavailable
from vividly_core.domain.ids import AssetKey
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_adapters.gcs.asset_store import GcsAssetStore

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json")
MOMENTS: Final = ["begin", "finish"]
"""Between the look at the fence and the end of the upload."""


async def put(store: GcsAssetStore, content: bytes, fence: int | None) -> None:
    """
    Store *content* as a script.
    """
    await store.put(KEY, content, media_type="application/json", progress=silent, fence=fence)


def stored(server: CloudStorageServer) -> tuple[bytes, Any]:
    """
    What lies in the bucket, and its fence.
    """
    found = server.stored.buckets[BUCKET].objects[KEY]
    return found.path.read_bytes(), (found.fields.get("metadata") or {}).get("vividly-fence")


def by_another(server: CloudStorageServer, on: str, fence: int | None) -> Fault:
    """
    Somebody else stores in the moment *on*, under *fence*.
    """
    metadata = {} if fence is None else {"vividly-fence": str(fence)}
    return Fault(
        on=on,
        meanwhile=lambda: server.stored.store(BUCKET, KEY, b"by another", metadata=metadata),
        go_on=True,
    )


@pytest.mark.parametrize("on", MOMENTS)
@pytest.mark.parametrize("there", [False, True])
async def test_who_was_overtaken_by_a_later_lease_stores_nothing(
    server: CloudStorageServer, store: GcsAssetStore, on: str, there: bool
) -> None:
    """
    Whether an object was there before, or none.
    """
    if there:
        await put(store, b"an old one", 2)
    server.faults.append(by_another(server, on, 4))

    with pytest.raises(Stale, match="its fence is 4, this is 3"):
        await put(store, b"from a sleeper", 3)

    assert stored(server) == (b"by another", "4")
    assert server.stored.unfinished() == 0


@pytest.mark.parametrize("on", MOMENTS)
@pytest.mark.parametrize("fence", [None, 2, 3])
async def test_who_was_overtaken_by_an_older_one_looks_again_and_stores(
    server: CloudStorageServer, store: GcsAssetStore, on: str, fence: int | None
) -> None:
    """
    The later lease always may.
    """
    server.faults.append(by_another(server, on, fence))

    await put(store, b"by the owner", 3)

    assert stored(server) == (b"by the owner", "3")
    assert server.asked.count("look") == 2


@pytest.mark.parametrize("on", MOMENTS)
async def test_without_a_fence_the_one_that_was_put_up_meanwhile_stays(
    server: CloudStorageServer, store: GcsAssetStore, on: str
) -> None:
    """
    Who has no lease replaces everything but the fence.
    """
    server.faults.append(by_another(server, on, 9))

    await put(store, b"by hand", None)

    assert stored(server) == (b"by hand", "9")


async def test_a_service_that_refuses_at_the_beginning_is_understood(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    It need not: what counts is the end.
    """
    overtaken = attrs.evolve(by_another(server, "begin", 4), go_on=False, status=412)
    server.faults.append(overtaken)

    with pytest.raises(Stale, match="its fence is 4, this is 3"):
        await put(store, b"from a sleeper", 3)


async def test_an_object_that_went_away_meanwhile_is_stored_anew(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    Its generation is not the one that was seen either.
    """
    await put(store, b"an old one", 2)
    objects = server.stored.buckets[BUCKET].objects
    server.faults.append(Fault(on="finish", meanwhile=objects.clear, go_on=True))

    await put(store, b"new", 3)

    assert stored(server) == (b"new", "3")


async def test_others_that_never_stop_do_not_hold_us(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    Sixteen times is enough; another attempt may be luckier.
    """
    server.faults += [by_another(server, "finish", 1)] * 20

    with pytest.raises(Unavailable, match="others keep storing"):
        await put(store, b"new", 3)


async def test_a_fence_that_is_no_number_is_named(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    Somebody has set it by hand: nobody can tell who may store.
    """
    server.stored.store(BUCKET, KEY, b"x", metadata={"vividly-fence": "high"})

    with pytest.raises(Misconfigured, match="vividly-fence"):
        await put(store, b"new", 3)

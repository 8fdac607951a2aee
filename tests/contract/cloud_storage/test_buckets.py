"""
Several buckets, what we may do in them, and removing what was looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contract.openers.gcs_asset_store import BUCKET
from vividly_adapters.gcs._place import Place
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.objects import remove
from vividly_adapters.gcs.permissions import NEEDED, BucketAccess, BucketSettings, LifecycleRule, look_at_bucket
from vividly_core.domain.artifact import ArtifactKind, asset_key, media_type
from vividly_core.domain.errors import Stale
from vividly_core.domain.ids import RequestId
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_adapters.gcs.client import StorageClient

pytestmark = pytest.mark.service("gcs")

REQUEST = RequestId(UUID("6c188080-d821-4d98-8dd3-5201de9f66a3"))


async def test_each_part_goes_into_the_bucket_of_its_kind(
    server: CloudStorageServer, client: StorageClient
) -> None:
    """
    Under its key, with its type; what has no bucket of its own goes into the main one.
    """
    server.add_bucket("films")
    own = {ArtifactKind.FILM: "films", ArtifactKind.THUMBNAIL: "films"}
    store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET, own=own))

    for kind in ArtifactKind:
        key = asset_key(REQUEST, kind)
        stored = await store.put(key, b"x", media_type=media_type(kind), progress=silent, fence=1)
        assert stored.url == f"gs://{own.get(kind, BUCKET)}/{key}"
        assert await store.read(key) == b"x"

    assert {name: len(bucket.objects) for name, bucket in server.stored.buckets.items()} == {
        BUCKET: len(ArtifactKind) - 2,
        "films": 2,
    }


async def test_what_we_may_do_is_found_out(server: CloudStorageServer, client: StorageClient) -> None:
    """
    With how the bucket is set up.
    """
    bucket = server.add_bucket(BUCKET)
    bucket.may -= {"storage.objects.delete", "storage.objects.list"}
    bucket.settings = {
        "location": "EUROPE-WEST1",
        "storageClass": "STANDARD",
        "versioning": {"enabled": True},
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}},
        "lifecycle": {
            "rule": [
                {"action": {"type": "SetStorageClass", "storageClass": "NEARLINE"}, "condition": {"age": 90}},
                {"action": {"type": "Delete"}, "condition": {"age": 7, "isLive": False}},
            ]
        },
    }

    found = await look_at_bucket(client, BUCKET)

    assert found.missing == ("storage.objects.delete", "storage.objects.list")
    assert found == BucketAccess(
        name=BUCKET,
        exists=True,
        granted=frozenset({"storage.objects.create", "storage.objects.get"}),
        settings=BucketSettings(
            location="EUROPE-WEST1",
            storage_class="STANDARD",
            versioning=True,
            uniform_access=True,
            lifecycle=(
                LifecycleRule(
                    action="SetStorageClass", storage_class="NEARLINE", age_days=90, other_conditions=()
                ),
                LifecycleRule(action="Delete", storage_class=None, age_days=7, other_conditions=("isLive",)),
            ),
        ),
    )


async def test_a_bucket_is_usable_though_its_settings_may_not_be_seen(
    server: CloudStorageServer, client: StorageClient
) -> None:
    """
    A worker needs no right to look at the bucket itself.
    """
    server.add_bucket(BUCKET).settings = None

    found = await look_at_bucket(client, BUCKET)

    assert (found.exists, found.missing, found.settings) == (True, (), None)


async def test_a_bucket_that_is_missing_is_found_out(client: StorageClient) -> None:
    """
    It is an answer, not an error.
    """
    found = await look_at_bucket(client, "elsewhere")

    assert (found.exists, found.missing) == (False, NEEDED)


async def test_a_bucket_without_any_right_is_found_out(server: CloudStorageServer, client: StorageClient) -> None:
    """
    The service leaves out what is empty.
    """
    server.add_bucket(BUCKET).may = frozenset()

    assert (await look_at_bucket(client, BUCKET)).missing == NEEDED


async def test_only_what_was_seen_is_removed(server: CloudStorageServer, client: StorageClient) -> None:
    """
    What took its place stays; removing twice is silent.
    """
    server.stored.store(BUCKET, "a", b"old")
    server.stored.store(BUCKET, "b", b"x")
    first, second = [await Place(client=client, bucket=BUCKET, key=key).look() for key in "ab"]
    server.stored.store(BUCKET, "a", b"new")

    with pytest.raises(Stale):
        await remove(client, first)
    await remove(client, second)
    await remove(client, second)

    assert list(server.stored.buckets[BUCKET].objects) == ["a"]

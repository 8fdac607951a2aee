"""
What we may do in a bucket, and what the bucket does by itself. Reads only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.errors import Misconfigured, NotFound

from .errors import NoBucket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .client import StorageClient

NEEDED: Final = (
    "storage.objects.create",
    "storage.objects.get",
    "storage.objects.delete",
    "storage.objects.list",
)
"""What a store needs: to replace an object one must be allowed to delete it, and only who may list is told that one is
not there."""

_FIELDS: Final = "location,storageClass,versioning,iamConfiguration,lifecycle"


@attrs.frozen(kw_only=True)
class LifecycleRule:
    """
    What happens to objects by themselves: *action* is ``Delete``, ``SetStorageClass``, ...

    *age_days* is the age from which on it does, None if age is no condition; *other_conditions* are the names of those
    that must hold as well.
    """

    action: str
    storage_class: str | None
    age_days: int | None
    other_conditions: tuple[str, ...]


@attrs.frozen(kw_only=True)
class BucketSettings:
    """
    How a bucket is set up.
    """

    location: str
    storage_class: str
    versioning: bool
    uniform_access: bool
    lifecycle: tuple[LifecycleRule, ...]


@attrs.frozen(kw_only=True)
class BucketAccess:
    """
    What we found out about the bucket *name*. *granted* are those of `NEEDED` that we have.

    *settings* are None where there is no bucket, or where we may not see them, which a worker need not
    (``storage.buckets.get``).
    """

    name: str
    exists: bool
    granted: frozenset[str]
    settings: BucketSettings | None

    @property
    def missing(self) -> tuple[str, ...]:
        """
        What we need and have not, in the order of `NEEDED`.
        """
        return tuple(each for each in NEEDED if each not in self.granted)


async def look_at_bucket(client: StorageClient, name: str) -> BucketAccess:
    """
    Ask for our permissions in the bucket *name*, and for its settings.

    :raises Misconfigured: if our credentials are not accepted.
    :raises Transient: if Cloud Storage does not answer.
    """
    url = client.bucket_url(name)
    try:
        answer = await client.json(
            "GET", f"{url}/iam/testPermissions", params=[("permissions", each) for each in NEEDED]
        )
    except (NotFound, NoBucket):
        return BucketAccess(name=name, exists=False, granted=frozenset(), settings=None)
    granted = frozenset(answer.get("permissions") or ())
    return BucketAccess(name=name, exists=True, granted=granted, settings=await _settings(client, url))


async def _settings(client: StorageClient, url: str) -> BucketSettings | None:
    try:
        found = await client.json("GET", url, params={"fields": _FIELDS})
    except Misconfigured:
        return None
    access = (found.get("iamConfiguration") or {}).get("uniformBucketLevelAccess") or {}
    return BucketSettings(
        location=found.get("location", ""),
        storage_class=found.get("storageClass", ""),
        versioning=bool((found.get("versioning") or {}).get("enabled")),
        uniform_access=bool(access.get("enabled")),
        lifecycle=tuple(_rule(each) for each in (found.get("lifecycle") or {}).get("rule") or ()),
    )


def _rule(rule: Mapping[str, Any]) -> LifecycleRule:
    conditions = rule.get("condition") or {}
    return LifecycleRule(
        action=rule["action"]["type"],
        storage_class=rule["action"].get("storageClass"),
        age_days=conditions.get("age"),
        other_conditions=tuple(sorted(conditions.keys() - {"age"})),
    )

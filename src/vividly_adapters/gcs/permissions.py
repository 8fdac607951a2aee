"""
What we may do in a bucket. Reads only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import NotFound

from .errors import NoBucket

if TYPE_CHECKING:
    from .client import StorageClient

NEEDED: Final = (
    "storage.objects.create",
    "storage.objects.get",
    "storage.objects.delete",
    "storage.objects.list",
)
"""What a store needs: to replace an object one must be allowed to delete it, and only who may list is told that one is
not there."""


@attrs.frozen(kw_only=True)
class BucketAccess:
    """
    What we found out about the bucket *name*. *granted* are those of `NEEDED` that we have.
    """

    name: str
    exists: bool
    granted: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        """
        What we need and have not, in the order of `NEEDED`.
        """
        return tuple(each for each in NEEDED if each not in self.granted)


async def look_at_bucket(client: StorageClient, name: str) -> BucketAccess:
    """
    Ask for our permissions in the bucket *name*.

    :raises Misconfigured: if our credentials are not accepted.
    :raises Transient: if Cloud Storage does not answer.
    """
    try:
        answer = await client.json(
            "GET",
            f"{client.bucket_url(name)}/iam/testPermissions",
            params=[("permissions", each) for each in NEEDED],
        )
    except (NotFound, NoBucket):
        return BucketAccess(name=name, exists=False, granted=frozenset())
    granted = frozenset(answer.get("permissions") or ())
    return BucketAccess(name=name, exists=True, granted=granted)

"""
An object as Cloud Storage tells of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.artifact import StoredAsset
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.ids import AssetKey


FENCE: Final = "vividly-fence"
SHA256: Final = "vividly-sha256"

FIELDS: Final = "bucket,name,generation,size,crc32c,contentType,cacheControl,metadata"
"""All that is asked for."""


@attrs.frozen(kw_only=True)
class StoredObject:
    """
    What lies in a bucket under a name. *generation* is new with each content; *crc32c* is as Google writes it.

    *sha256* and *fence* are what we wrote beside the content, in the same moment as the content; objects of others
    have none.
    """

    bucket: str
    name: str
    generation: int
    size: int
    crc32c: str
    media_type: str
    cache_control: str
    sha256: str | None
    fence: int | None

    @classmethod
    def from_json(cls, resource: Mapping[str, Any]) -> StoredObject:
        """
        Read what the JSON API brings.

        :raises Misconfigured: if somebody wrote a fence that is no number.
        """
        metadata = resource.get("metadata") or {}
        return cls(
            bucket=resource["bucket"],
            name=resource["name"],
            generation=int(resource["generation"]),
            size=int(resource["size"]),
            crc32c=resource.get("crc32c") or "",
            media_type=resource.get("contentType") or "application/octet-stream",
            cache_control=resource.get("cacheControl") or "",
            sha256=metadata.get(SHA256),
            fence=_fence(metadata.get(FENCE), resource["name"]),
        )

    def asset(self, key: AssetKey, sha256: str) -> StoredAsset:
        """
        The same in our words.
        """
        return StoredAsset(
            key=key,
            url=f"gs://{self.bucket}/{self.name}",
            media_type=self.media_type,
            size_bytes=self.size,
            sha256=sha256,
        )


def _fence(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise Misconfigured(f"the object {name} has a {FENCE} that is no number; remove it from its metadata")
    return int(text)

"""
Which part of a lesson goes into which bucket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs

from vividly_core.domain.artifact import ArtifactKind, asset_key, check_key
from vividly_core.domain.ids import RequestId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.ids import AssetKey


def _ends(key: str) -> tuple[str, str]:
    return key.partition("/")[0], key.rpartition("/")[2]


_KINDS: Final = {_ends(asset_key(RequestId(UUID(int=0)), kind)): kind for kind in ArtifactKind}


@attrs.frozen(kw_only=True)
class Buckets:
    """
    Objects lie in *main*, but for the kinds that have a bucket of their own in *own*, and under their keys in each.
    """

    main: str
    own: Mapping[ArtifactKind, str] = attrs.field(factory=dict)

    def of(self, key: AssetKey) -> str:
        """
        Where *key* lies.

        :raises Rejected: if it is no key.
        """
        check_key(key)
        kind = _KINDS.get(_ends(key))
        return self.main if kind is None else self.own.get(kind, self.main)

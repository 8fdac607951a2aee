"""
Which part of a lesson goes into which bucket.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs

from vividly_core.domain.artifact import ArtifactKind, asset_key, check_key
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.ids import RequestId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.ids import AssetKey

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")


def _ends(key: str) -> tuple[str, str]:
    return key.partition("/")[0], key.rpartition("/")[2]


_KINDS: Final = {_ends(asset_key(RequestId(UUID(int=0)), kind)): kind for kind in ArtifactKind}


@attrs.frozen(kw_only=True)
class Buckets:
    """
    Objects lie in *main*, but for the kinds that have a bucket of their own in *own*, and under their keys in each.

    :raises Misconfigured: if a name is not that of a bucket.
    """

    main: str = attrs.field()
    own: Mapping[ArtifactKind, str] = attrs.field(factory=dict)

    @main.validator
    def _check_main(self, _: object, name: str) -> None:
        _check_name(name)

    @own.validator
    def _check_own(self, _: object, own: Mapping[ArtifactKind, str]) -> None:
        for name in own.values():
            _check_name(name)

    def all(self) -> tuple[str, ...]:
        """
        Every bucket once, *main* first.
        """
        return tuple(dict.fromkeys((self.main, *self.own.values())))

    def of(self, key: AssetKey) -> str:
        """
        Where *key* lies.

        :raises Rejected: if it is no key.
        """
        check_key(key)
        kind = _KINDS.get(_ends(key))
        return self.main if kind is None else self.own.get(kind, self.main)


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise Misconfigured(
            f"{name!r} is not the name of a bucket; set GCS_GENERATED_CONTENT_BUCKET to the name alone, without gs://"
        )

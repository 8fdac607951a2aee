"""
Forget a student.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vividly_core.domain.ids import AssetKey, RequestId, StudentId
    from vividly_core.ports.asset_removal import AssetRemoval
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.erasure import Erasure


@attrs.frozen(kw_only=True)
class Erased:
    """
    What went: records by the names of their tables, and objects of the asset store. *left* is what is there in spite of
    it: nothing, unless somebody went on working meanwhile.
    """

    requests: tuple[RequestId, ...]
    records: Mapping[str, int]
    objects: tuple[AssetKey, ...]
    left: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Traces:
    """
    What is there of a student: their *requests*; how many *records* name them or a request of theirs, by tables; and
    the *objects* that lie in the asset store under a request of theirs.
    """

    requests: tuple[RequestId, ...]
    records: Mapping[str, int]
    objects: tuple[AssetKey, ...]

    @property
    def is_nothing(self) -> bool:
        """
        Whether nobody could tell that they had ever been there.
        """
        return not self.requests and not any(self.records.values()) and not self.objects


@attrs.frozen(kw_only=True)
class EraseStudent:
    """
    Removes a student's requests one by one, each with what it has in the asset store before its record; and then the
    student. Afterwards it looks for all that was there. What is interrupted is finished by doing it again.
    """

    erasure: Erasure
    removal: AssetRemoval
    assets: AssetStore

    async def __call__(self, student: StudentId) -> Erased:
        """
        Forget *student*. Nobody may be at work on their requests.

        :raises PortError: if it could not be done to the end.
        """
        requests = await self.erasure.requests_of(student)
        records: Counter[str] = Counter()
        objects: list[AssetKey] = []
        for request_id in requests:
            objects += [key for key in _keys(request_id) if await self.removal.remove(key)]
            records.update(await self.erasure.erase(request_id))
        records.update(await self.erasure.erase_student(student))
        return Erased(
            requests=requests,
            records=dict(records),
            objects=tuple(objects),
            left=(*map(str, await self.erasure.requests_of(student)), *await self._left(requests)),
        )

    async def look(self, student: StudentId, *, before: Traces | None = None) -> Traces:
        """
        Look for *student*, also under the requests that they had *before*. Changes nothing, and may take long.

        :raises PortError: if something could not be looked at.
        """
        requests = await self.erasure.requests_of(student)
        known = dict.fromkeys((*requests, *(() if before is None else before.requests)))
        return Traces(
            requests=requests,
            records=await self.erasure.traces_of((student, *map(str, known))),
            objects=tuple(await self._left(known)),
        )

    async def _left(self, requests: Iterable[RequestId]) -> list[AssetKey]:
        left = []
        for request_id in requests:
            for key in _keys(request_id):
                with suppress(NotFound):
                    left.append((await self.assets.stat(key)).key)
        return left


def _keys(request_id: RequestId) -> tuple[AssetKey, ...]:
    return tuple(asset_key(request_id, kind) for kind in ArtifactKind)

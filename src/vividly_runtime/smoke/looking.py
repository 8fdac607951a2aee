"""
Looks at what a request has left behind: in the asset store, and behind its links.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs
from anyio import to_thread

from vividly_core.domain.artifact import ArtifactKind, asset_key, file_name
from vividly_core.domain.errors import Malformed, NotFound, PortError

from .finding import Check, missed
from .measuring import recording_seconds, track_seconds
from .opening import open_link
from .parts import Lengths, on_artifacts, on_lengths, on_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.link import Link
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.link_signer import LinkSigner
    from vividly_core.ports.scratch import Scratch

    from .finding import Finding
    from .parts import Opened


_DOCTOR: Final = "run vividly doctor"


@attrs.frozen(kw_only=True)
class Look:
    """
    Reads; changes nothing but *scratch*.
    """

    assets: AssetStore
    links: LinkSigner
    scratch: Scratch

    async def __call__(self, request: LessonRequest) -> tuple[Finding, ...]:
        """
        Say of a finished *request* whether its parts are what was promised.
        """
        try:
            stored = await self._stored(request)
        except PortError as error:
            return (missed(Check.ARTIFACTS, f"the asset store: {error}", _DOCTOR),)
        kept = on_artifacts(request, stored)
        try:
            return (kept, *await self._through_links(request, stored))
        except PortError as error:
            return (kept, missed(Check.LINKS, f"no links: {error}", _DOCTOR))

    async def _stored(self, request: LessonRequest) -> dict[ArtifactKind, StoredAsset]:
        stored = {}
        for kind in ArtifactKind:
            with suppress(NotFound):
                stored[kind] = await self.assets.stat(asset_key(request.id, kind))
        return stored

    async def _through_links(
        self, request: LessonRequest, stored: Mapping[ArtifactKind, StoredAsset]
    ) -> tuple[Finding, ...]:
        kinds = [artifact.kind for artifact in request.artifacts if artifact.kind in stored]
        links = await self.links.sign([asset_key(request.id, kind) for kind in kinds])
        schemes = frozenset(urlsplit(link.url).scheme for link in links)
        async with self.scratch.folder() as folder:
            opened = {
                kind: await _opened(link, Path(folder, file_name(kind)))
                for kind, link in zip(kinds, links, strict=True)
            }
            lengths = await to_thread.run_sync(_measured, Path(folder))
        judged = on_lengths(request, lengths)
        return (on_links(request, opened, schemes=schemes), *(() if judged is None else (judged,)))


async def _opened(link: Link, into: Path) -> Opened | str:
    try:
        return await open_link(link.url, into)
    except PortError as error:
        return str(error)


def _measured(folder: Path) -> Lengths:
    """
    What can be measured of what is there.
    """
    lengths = Lengths()
    with suppress(FileNotFoundError, Malformed), (folder / file_name(ArtifactKind.NARRATION)).open("rb") as file:
        lengths = attrs.evolve(lengths, narration=recording_seconds(file))
    with suppress(FileNotFoundError, Malformed), (folder / file_name(ArtifactKind.FILM)).open("rb") as file:
        lengths = attrs.evolve(lengths, tracks=track_seconds(file))
    return lengths

"""
Finished requests, with the parts that lie in a store.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from unit.runtime.requests import START, pending
from vividly_core.domain.artifact import Artifact, StoredAsset, asset_key, made_in, media_type
from vividly_core.domain.plan import needed_artifacts, needed_stages
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from vividly_core.domain.artifact import ArtifactKind
    from vividly_core.domain.request import LessonRequest

SECONDS = 60.0
"""How long the narration is recorded to last."""


def made(modality: str) -> LessonRequest:
    """
    One whose lesson was made, each stage within a second.
    """
    request = pending(modality=modality)
    now = START
    parts = [_artifact(request, kind) for kind in needed_artifacts(request.wish.modalities)]
    for stage in needed_stages(request.wish.modalities):
        request = request.begin(stage, now)
        now += timedelta(seconds=1)
        output: dict[str, Any] = {"narration_seconds": SECONDS} if stage is Stage.SCRIPT_GENERATION else {}
        request = request.finish(stage, output, now, artifacts=[part for part in parts if part.stage is stage])
    return request.complete(now)


def stored(request: LessonRequest) -> dict[ArtifactKind, StoredAsset]:
    """
    What lies in the store, just as it is recorded.
    """
    return {artifact.kind: artifact.asset for artifact in request.artifacts}


def _artifact(request: LessonRequest, kind: ArtifactKind) -> Artifact:
    asset = StoredAsset(
        key=asset_key(request.id, kind),
        url=f"file:///{kind}",
        media_type=media_type(kind),
        size_bytes=1000,
        sha256=kind.value.rjust(64, "0"),
    )
    return Artifact(kind=kind, stage=made_in(kind), asset=asset)

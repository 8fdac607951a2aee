"""
The parts of a lesson: what was promised against what is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.modality import Modality
from vividly_core.domain.plan import needed_artifacts
from vividly_core.domain.stage import Stage

from .finding import Check, found, missed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.request import LessonRequest

    from .finding import Finding

MOST_DRIFT_SECONDS: Final = 0.5
"""How far apart narration and film may end."""

_TRACKS: Final = ("picture", "sound")


@attrs.frozen(kw_only=True)
class Opened:
    """
    What a link led to.
    """

    size_bytes: int
    sha256: str


@attrs.frozen(kw_only=True)
class Lengths:
    """
    Seconds, as the files themselves tell: of the narration, and of each track of the film.
    """

    narration: float | None = None
    tracks: Mapping[str, float] = attrs.field(factory=dict)


def on_artifacts(request: LessonRequest, stored: Mapping[ArtifactKind, StoredAsset]) -> Finding:
    """
    Whether all that the modality promises is recorded, and lies in the asset store as it is recorded. *stored* is what
    lies there.
    """
    problems = list(_unkept(request, stored))
    if problems:
        return missed(Check.ARTIFACTS, "; ".join(problems), "see the worker's log, and vividly doctor")
    size = sum(asset.size_bytes for asset in stored.values())
    return found(
        Check.ARTIFACTS, f"{len(stored)} of {len(stored)} in the store, {size:,} bytes, as they are recorded"
    )


def on_links(
    request: LessonRequest, opened: Mapping[ArtifactKind, Opened | str], *, schemes: frozenset[str]
) -> Finding:
    """
    Whether a link to each part leads to the very bytes that are recorded. *opened* has what a link led to, or why it
    did not; *schemes* are those of the links.
    """
    problems = []
    for artifact in request.artifacts:
        seen = opened.get(artifact.kind, "no link was made")
        if isinstance(seen, str):
            problems.append(f"{artifact.kind}: {seen}")
        elif (seen.size_bytes, seen.sha256) != (artifact.asset.size_bytes, artifact.asset.sha256):
            problems.append(f"{artifact.kind}: it leads to something else ({seen.size_bytes:,} bytes)")
    if problems:
        return missed(
            Check.LINKS, "; ".join(problems), "may the account that signs read the bucket? Run vividly doctor"
        )
    way = "/".join(sorted(schemes))
    return found(Check.LINKS, f"{len(opened)} of {len(opened)} lead to what is recorded ({way})")


def on_lengths(request: LessonRequest, lengths: Lengths) -> Finding | None:
    """
    Whether narration and film are as long as is recorded, and end together; ``None`` for a lesson that is only read.
    """
    if request.wish.modalities == {Modality.TEXT}:
        return None
    narration = lengths.narration
    if narration is None:
        return missed(Check.LENGTHS, "the narration is no sound that can be measured", "see the worker's log")
    recorded = (request.run_of(Stage.SCRIPT_GENERATION).output or {}).get("narration_seconds")
    seconds = {"recorded narration": recorded}
    if Modality.VIDEO in request.wish.modalities:
        seconds |= {f"film's {track}": lengths.tracks.get(track) for track in _TRACKS}
    apart = [
        f"the {name} has no length" if found_seconds is None else f"the {name} lasts {found_seconds:.2f} s"
        for name, found_seconds in seconds.items()
        if found_seconds is None or abs(found_seconds - narration) > MOST_DRIFT_SECONDS
    ]
    if apart:
        return missed(
            Check.LENGTHS,
            f"the narration lasts {narration:.2f} s, but {' and '.join(apart)}",
            "the renderer or the narrator is at fault: report it with the worker's log",
        )
    if Modality.VIDEO not in request.wish.modalities:
        return found(Check.LENGTHS, f"the narration lasts {narration:.2f} s, as recorded")
    ends = " and ".join(f"{lengths.tracks[track]:.2f} s" for track in _TRACKS)
    return found(Check.LENGTHS, f"narration {narration:.2f} s; picture and sound of the film {ends}")


def _unkept(request: LessonRequest, stored: Mapping[ArtifactKind, StoredAsset]) -> Iterator[str]:
    promised = needed_artifacts(request.wish.modalities)
    for kind in ArtifactKind:
        artifact, asset = request.artifact(kind), stored.get(kind)
        if artifact is None:
            if kind in promised:
                yield f"{kind}: promised, and not recorded"
            elif asset is not None:
                yield f"{kind}: in the store, and not recorded"
        elif asset is None:
            yield f"{kind}: recorded, and not in the store"
        elif asset.size_bytes != artifact.asset.size_bytes:
            yield f"{kind}: {artifact.asset.size_bytes:,} bytes recorded, {asset.size_bytes:,} in the store"
        elif asset.sha256 != artifact.asset.sha256:
            yield f"{kind}: as long as recorded, with another content"
        elif kind not in promised:
            yield f"{kind}: made, though nobody asked for it"

"""
What a lesson leaves behind in the asset store, and under which keys.

Keys follow from the request alone, so that a second attempt finds or overwrites what the first one left, and
never litters. The folders are those that the deployed readers know.
"""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Final

import attrs

from .errors import Rejected
from .ids import AssetKey
from .stage import Stage

if TYPE_CHECKING:
    from .ids import RequestId

_KEY: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class ArtifactKind(enum.StrEnum):
    """
    The parts of a lesson, in the order in which they are made.
    """

    SCRIPT = "script"
    TRANSCRIPT = "transcript"
    NARRATION = "narration"
    TIMINGS = "timings"
    CAPTIONS = "captions"
    FILM = "film"
    THUMBNAIL = "thumbnail"


@attrs.frozen(kw_only=True)
class _Form:
    folder: str
    file_name: str
    media_type: str


_FORMS: Final[dict[ArtifactKind, _Form]] = {
    ArtifactKind.SCRIPT: _Form(folder="scripts", file_name="script.json", media_type="application/json"),
    ArtifactKind.TRANSCRIPT: _Form(folder="transcripts", file_name="transcript.md", media_type="text/markdown"),
    ArtifactKind.NARRATION: _Form(folder="audio", file_name="narration.wav", media_type="audio/wav"),
    ArtifactKind.TIMINGS: _Form(folder="audio", file_name="timings.json", media_type="application/json"),
    ArtifactKind.CAPTIONS: _Form(folder="captions", file_name="captions.vtt", media_type="text/vtt"),
    ArtifactKind.FILM: _Form(folder="videos", file_name="lesson.mp4", media_type="video/mp4"),
    ArtifactKind.THUMBNAIL: _Form(folder="thumbnails", file_name="thumbnail.jpg", media_type="image/jpeg"),
}

_MADE_IN: Final = {
    ArtifactKind.FILM: Stage.VIDEO_GENERATION,
    ArtifactKind.THUMBNAIL: Stage.VIDEO_PROCESSING,
}


@attrs.frozen(kw_only=True)
class StoredAsset:
    """
    One object as the asset store holds it. *sha256* is 64 hexadecimal digits; *url* says where it lies, and is
    not signed.
    """

    key: AssetKey
    url: str
    media_type: str
    size_bytes: int
    sha256: str


@attrs.frozen(kw_only=True)
class Artifact:
    """
    One part of a lesson, and the stage that made it.
    """

    kind: ArtifactKind
    stage: Stage
    asset: StoredAsset


def asset_key(request_id: RequestId, kind: ArtifactKind) -> AssetKey:
    """
    Where *kind* of this request lies, today and at every later attempt.
    """
    form = _FORMS[kind]
    return AssetKey(f"{form.folder}/{request_id}/{form.file_name}")


def made_in(kind: ArtifactKind) -> Stage:
    """
    The stage that makes *kind*.
    """
    return _MADE_IN.get(kind, Stage.SCRIPT_GENERATION)


def check_key(key: str) -> None:
    """
    :raises Rejected: if *key* is no key: it must not lead out of a store, nor to what a store hides.
    """
    if _KEY.fullmatch(key) is None:
        raise Rejected("not a key: segments of A-Z a-z 0-9 _ - . that do not begin with a dot, joined by /")


def file_name(kind: ArtifactKind) -> str:
    """
    What *kind* is called in a folder of its own.
    """
    return _FORMS[kind].file_name


def media_type(kind: ArtifactKind) -> str:
    """
    The IANA media type of *kind*.
    """
    return _FORMS[kind].media_type

"""
Brings a finished lesson from the asset store into a folder of the user's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import anyio
from anyio import to_thread

from vividly_core.domain.artifact import ArtifactKind, file_name
from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.domain.plan import needed_artifacts
from vividly_core.domain.stage import Stage

from .display import LessonFile
from .words import slug

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from vividly_core.domain.artifact import Artifact
    from vividly_core.domain.modality import Modality
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.asset_store import AssetStore

LESSONS: Final = Path("lessons")
"""Where lessons go that nobody gave a folder."""

# For the stages that follow, not for people.
_KEPT_INSIDE: Final = frozenset({ArtifactKind.TIMINGS})


def folder_of(request: LessonRequest) -> Path:
    """
    A folder of its own for the lesson of *request*, named for its topic.
    """
    topic = (request.run_of(Stage.VALIDATION).output or {}).get("topic", {}).get("id", "")
    return LESSONS / f"{slug(str(topic))}-{request.id.hex[:8]}"


def why_not_writable(folder: Path) -> str | None:
    """
    What stands in the way of making *folder* and writing into it, before any work is done for it.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        return f"{there} is a file, not a folder"
    if not os.access(there, os.W_OK | os.X_OK):
        return f"the folder {there} may not be written to"
    return None


def why_mixed(folder: Path, modalities: frozenset[Modality]) -> str | None:
    """
    What of another lesson would stay in *folder* beside one of these *modalities*, told before any work is done for it:
    a script of one lesson and a voice of another would look like one.
    """
    others = set(ArtifactKind) - set(needed_artifacts(modalities)) - _KEPT_INSIDE
    left = sorted(file_name(kind) for kind in others if (folder / file_name(kind)).exists())
    if not left:
        return None
    return (
        f"another lesson's files would stay beside this one's in {folder}: {', '.join(left)};"
        " choose another folder, or remove them"
    )


async def copy_out(artifacts: Iterable[Artifact], *, assets: AssetStore, folder: Path) -> tuple[LessonFile, ...]:
    """
    Put *artifacts* into *folder* under their plain names, each replacing what had its name.

    They are fetched beside their places first: a cancellation leaves the folder as it was, with every file whole
    or absent, and no folder that was not there before.

    :raises Misconfigured: if *folder* may not be written to.
    :raises Unavailable: if the disk is full, or fails.
    """
    wanted = tuple(artifact for artifact in artifacts if artifact.kind not in _KEPT_INSIDE)
    try:
        async with _parts_folder(folder) as parts:
            for artifact in wanted:
                await assets.fetch(artifact.asset.key, FilePath(str(parts / file_name(artifact.kind))))
            await to_thread.run_sync(_move, parts, folder)
    except PermissionError as error:
        raise Misconfigured(f"the folder {folder} may not be written to; choose another with --out") from error
    except OSError as error:
        raise Unavailable(f"the folder {folder} cannot be written to: {error.strerror}") from error
    return tuple(
        LessonFile(
            kind=artifact.kind, path=folder / file_name(artifact.kind), size_bytes=artifact.asset.size_bytes
        )
        for artifact in wanted
    )


def strangers(folder: Path, files: Iterable[LessonFile]) -> tuple[Path, ...]:
    """
    The files of *folder* that are named like parts of a lesson, and are not among *files*.
    """
    ours = {file.path.name for file in files}
    names = {file_name(kind) for kind in ArtifactKind if kind not in _KEPT_INSIDE}
    return tuple(folder / name for name in sorted(names - ours) if (folder / name).exists())


@asynccontextmanager
async def _parts_folder(folder: Path) -> AsyncGenerator[Path]:
    """
    Lend a hidden folder within *folder*; whatever was made for it is gone afterwards, unless it is used.
    """
    parts = folder / f".part-{uuid4().hex}"
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        await to_thread.run_sync(partial(parts.mkdir, parents=True))
        yield parts
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(_remove, parts, missing)


def _remove(parts: Path, missing: Iterable[Path]) -> None:
    shutil.rmtree(parts, ignore_errors=True)
    for path in missing:
        with contextlib.suppress(OSError):
            path.rmdir()


def _move(parts: Path, folder: Path) -> None:
    for part in sorted(parts.iterdir()):
        part.replace(folder / part.name)

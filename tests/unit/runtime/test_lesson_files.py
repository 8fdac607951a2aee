"""
A finished lesson goes into a folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from unit.runtime.requests import pending
from vividly_adapters.memory.asset_store import MemoryAssetStore
from vividly_core.domain.artifact import Artifact, ArtifactKind, asset_key, media_type
from vividly_core.domain.errors import NotFound, Unavailable
from vividly_core.domain.modality import Modality
from vividly_core.domain.stage import Stage
from vividly_core.ports.progress import silent
from vividly_runtime.commands.lesson_files import copy_out, folder_of, strangers, why_mixed, why_not_writable

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (ArtifactKind.SCRIPT, ArtifactKind.TRANSCRIPT, ArtifactKind.TIMINGS, ArtifactKind.CAPTIONS)


async def _stored(assets: MemoryAssetStore) -> list[Artifact]:
    request_id = pending().id
    return [
        Artifact(
            kind=kind,
            stage=Stage.SCRIPT_GENERATION,
            asset=await assets.put(
                asset_key(request_id, kind), kind.encode(), media_type=media_type(kind), progress=silent
            ),
        )
        for kind in KINDS
    ]


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_the_files_get_their_plain_names(tmp_path: Path) -> None:
    """
    All of the lesson, and nothing that only the stages need.
    """
    assets = MemoryAssetStore()
    artifacts = await _stored(assets)

    files = await copy_out(artifacts, assets=assets, folder=tmp_path / "a" / "b")

    assert _content(tmp_path / "a" / "b") == {
        "script.json": b"script",
        "transcript.md": b"transcript",
        "captions.vtt": b"captions",
    }
    assert [(file.path.name, file.size_bytes) for file in files] == [
        ("script.json", 6),
        ("transcript.md", 10),
        ("captions.vtt", 8),
    ]


async def test_what_had_these_names_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    """
    A folder may be used again, and may hold other things.
    """
    assets = MemoryAssetStore()
    artifacts = await _stored(assets)
    for name in ("script.json", "lesson.mp4", "mine.txt"):
        (tmp_path / name).write_bytes(b"old")

    files = await copy_out(artifacts, assets=assets, folder=tmp_path)

    assert _content(tmp_path)["script.json"] == b"script"
    assert _content(tmp_path)["mine.txt"] == b"old"
    assert [path.name for path in strangers(tmp_path, files)] == ["lesson.mp4"]


async def test_a_part_that_is_missing_leaves_nothing(tmp_path: Path) -> None:
    """
    No file, and no folder that was not there before.
    """
    assets = MemoryAssetStore()
    artifacts = await _stored(assets)

    with pytest.raises(NotFound):
        await copy_out(artifacts, assets=MemoryAssetStore(), folder=tmp_path / "lessons" / "one")

    assert list(tmp_path.iterdir()) == []


async def test_a_cancellation_leaves_nothing(tmp_path: Path) -> None:
    """
    Whenever it comes: the folder is as it was.
    """
    assets = MemoryAssetStore()
    artifacts = await _stored(assets)
    folder = tmp_path / "lessons" / "one"

    for checkpoints in range(3):
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: copy_out(artifacts, assets=assets, folder=folder))
            for _ in range(checkpoints):
                await anyio.lowlevel.checkpoint()
            group.cancel_scope.cancel()
        assert list(tmp_path.iterdir()) == []


async def test_a_lesson_without_a_folder_gets_one_named_for_its_topic() -> None:
    """
    With a piece of the request's id, so that the next lesson on the topic does not replace it.
    """
    request = pending()
    begun = request.begin(Stage.VALIDATION, request.created_at)
    read = begun.finish(Stage.VALIDATION, {"topic": {"id": "Plant life"}}, request.created_at)

    assert folder_of(read).as_posix() == "lessons/plant-life-6c188080"


def test_a_folder_that_is_a_file_is_refused_before_any_work(tmp_path: Path) -> None:
    """
    Also where the file stands in the way further up.
    """
    (tmp_path / "file").touch()

    assert why_not_writable(tmp_path / "new" / "folder") is None
    assert "is a file" in (why_not_writable(tmp_path / "file" / "folder") or "")


@pytest.mark.parametrize(
    ("there", "modality", "left"),
    [
        ((), Modality.TEXT, None),
        (("mine.txt", "script.json", "transcript.md"), Modality.TEXT, None),
        (("script.json", "narration.wav", "captions.vtt"), Modality.TEXT, "captions.vtt, narration.wav;"),
        (("script.json", "narration.wav", "captions.vtt"), Modality.AUDIO, None),
        (("narration.wav", "lesson.mp4"), Modality.AUDIO, "lesson.mp4;"),
        (("script.json", "narration.wav", "lesson.mp4", "thumbnail.jpg"), Modality.VIDEO, None),
    ],
)
def test_a_folder_where_two_lessons_would_mix_is_told(
    there: tuple[str, ...], modality: Modality, left: str | None, tmp_path: Path
) -> None:
    """
    By the files that this lesson would not replace; one that is replaced whole is no hindrance.
    """
    for name in there:
        (tmp_path / name).touch()

    told = why_mixed(tmp_path, frozenset({modality}))

    assert told is None if left is None else left in (told or "")


async def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    """
    It says which folder, and leaves nothing behind.
    """
    assets = MemoryAssetStore()
    artifacts = await _stored(assets)
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match="file/lesson cannot be written to"):
        await copy_out(artifacts, assets=assets, folder=tmp_path / "file" / "lesson")

    assert _content(tmp_path) == {"file": b""}

"""
`vividly render` and `vividly preview`: from a script to what can be watched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import webvtt
from PIL import Image

from contract.openers._film_file import decode
from contract.openers._filmed_lesson import lesson, record
from vividly_core.domain import script_codec
from vividly_core.ports.script_writer import WORDS_PER_MINUTE
from vividly_runtime.commands.cli import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.service("moviepy")

SMALL = ("--size", "320x180")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """
    A script in a folder of its own.
    """
    path = tmp_path / "lesson" / "script.json"
    path.parent.mkdir()
    path.write_bytes(script_codec.encode(lesson()))
    return path


def environment(tmp_path: Path) -> dict[str, str]:
    """
    A machine of one's own.
    """
    return {"VIVIDLY_DATA_DIR": str(tmp_path / "data")}


def test_a_silent_film_lasts_as_long_as_reading(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    It lies beside the script, with captions and a picture; its name is all that is said on standard output.
    """
    assert run(["render", str(script), "--silent", *SMALL], environment(tmp_path)) == 0

    said = capsys.readouterr()
    assert said.out == f"{script.with_suffix('.mp4')}\n"
    assert "320x180, 24 frames a second" in said.err
    assert "Filming: 100%" in said.err
    seconds = decode(script.with_suffix(".mp4")).pictures / 24
    assert seconds == pytest.approx(lesson().word_count * 60 / WORDS_PER_MINUTE, abs=1 / 24)
    assert len(webvtt.read(str(script.with_suffix(".vtt"))).captions) > 2
    assert sorted(path.name for path in script.parent.iterdir()) == [
        "script.jpg",
        "script.json",
        "script.mp4",
        "script.vtt",
    ]


def test_a_film_may_have_the_users_own_voice(script: Path, tmp_path: Path) -> None:
    """
    It is as long as the recording, as high as was asked, and lies where it was asked; the folder is made for it.
    """
    recording = record(tmp_path, seconds=9.0)
    out = tmp_path / "films" / "mine.mp4"
    options = ["--narration", recording, "--aspect", "9:16", "--size", "180x320", "--fps", "30", "--out", str(out)]
    assert run(["render", str(script), *options], environment(tmp_path)) == 0

    assert decode(out).pictures == 9 * 30
    with Image.open(out.with_suffix(".jpg")) as picture:
        assert picture.size == (180, 320)


def test_a_preview_is_a_picture_a_scene(script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    And a contact sheet; their names are told.
    """
    assert run(["preview", str(script), *SMALL], environment(tmp_path)) == 0

    folder = script.with_name("script-preview")
    names = ["scene-01.jpg", "scene-02.jpg", "scene-03.jpg", "contact-sheet.jpg"]
    assert capsys.readouterr().out.splitlines() == [str(folder / name) for name in names]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


@pytest.mark.parametrize("command", ["render", "preview"])
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--size", "large"], "1920x1080"),
        (["--size", "321x181"], "even"),
        (["--size", "2x2"], "even"),
        (["--fps", "23"], "24"),
        (["--aspect", "4:3"], "16:9"),
        (["--out", "/dev/null/film"], "/dev/null"),
    ],
)
def test_wrong_options_are_named(
    script: Path, capsys: pytest.CaptureFixture[str], command: str, options: list[str], reason: str
) -> None:
    """
    With what would be right.
    """
    assert run([command, str(script), *options], {}) == 2
    assert reason in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("command", ["render", "preview"])
@pytest.mark.parametrize("content", [b"", b"{}", b"no script", b"\xff"])
def test_what_is_no_script_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, content: bytes
) -> None:
    """
    By its argument's name.
    """
    (tmp_path / "script.json").write_bytes(content)

    assert run([command, str(tmp_path / "script.json")], {}) == 2
    assert "SCRIPT" in capsys.readouterr().err


def test_a_recording_is_not_silent(script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Both cannot be meant.
    """
    recording = record(tmp_path, seconds=1.0)

    assert run(["render", str(script), "--silent", "--narration", recording], {}) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_a_film_that_fails_says_why(script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    And leaves nothing.
    """
    (tmp_path / "mine.mp3").write_bytes(b"no sound")

    assert run(["render", str(script), "--narration", str(tmp_path / "mine.mp3")], environment(tmp_path)) == 1
    assert "vividly: the encoder stopped" in capsys.readouterr().err
    assert [path.name for path in script.parent.iterdir()] == ["script.json"]

"""
Narrations without a voice: a recording of the user's, and silence.
"""

from __future__ import annotations

import wave
from itertools import pairwise
from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from contract.openers._filmed_lesson import lesson, record
from contract.openers.moviepy import job_processes
from vividly_adapters.espeak.narrator import EspeakNarrator
from vividly_adapters.moviepy.recorded_narrator import RecordedNarrator, SilentNarrator
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.narrator import Narrator

pytestmark = pytest.mark.service("moviepy")

SENTENCES = (
    "Light is slower in water. So it is bent at the surface, and the straw looks broken. It is not.",
    "A fast runner reaches the sand with one foot first. That foot is slowed down! The runner turns.",
    "Light bends where it slows down. Remember that.",
)


def script() -> Script:
    """
    Three scenes of several sentences.
    """
    made = lesson()
    scenes = (attrs.evolve(scene, narration=text) for scene, text in zip(made.scenes, SENTENCES, strict=True))
    return attrs.evolve(made, scenes=tuple(scenes))


async def speak(narrator: Narrator, folder: Path, made: Script | None = None) -> Narration:
    """
    Have it speak into a file of *folder*.
    """
    into = FilePath(str(folder / "spoken.wav"))
    return await narrator.speak(made or script(), into=into, progress=silent)


def assert_whole(narration: Narration, made: Script) -> None:
    """
    Every word once, in order, within its scene; scenes without gaps from 0 to the end.
    """
    assert [word.text for word in narration.words] == [
        text for scene in made.scenes for text in scene.narration.split()
    ]
    assert narration.scenes[0].start_seconds == 0.0
    assert narration.scenes[-1].end_seconds == narration.duration_seconds
    assert all(one.end_seconds == other.start_seconds for one, other in pairwise(narration.scenes))
    assert all(one.end_seconds <= other.start_seconds + 1e-9 for one, other in pairwise(narration.words))
    for word in narration.words:
        span = narration.scenes[word.scene]
        assert span.start_seconds - 1e-9 <= word.start_seconds < word.end_seconds <= span.end_seconds + 1e-9


def seconds_of(path: Path) -> float:
    """
    How long a WAV file is.
    """
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


@pytest.mark.service("espeak")
async def test_sentences_are_found_in_a_recording(tmp_path: Path) -> None:
    """
    One that a voice has made, whose times are known: each sentence starts within 0.15 s of its sound.
    """
    known = await EspeakNarrator().speak(script(), into=FilePath(str(tmp_path / "mine.wav")), progress=silent)
    found = await speak(RecordedNarrator(recording=FilePath(str(tmp_path / "mine.wav"))), tmp_path)

    assert_whole(found, script())
    assert found.duration_seconds == pytest.approx(known.duration_seconds, abs=0.001)
    begins = [0, *(index + 1 for index, word in enumerate(known.words[:-1]) if word.text[-1] in ".!?")]
    assert len(begins) == 8
    for index in begins:
        assert found.words[index].start_seconds == pytest.approx(known.words[index].start_seconds, abs=0.15)
    for one, other in zip(found.words, known.words, strict=True):
        assert one.start_seconds == pytest.approx(other.start_seconds, abs=0.6)


async def test_a_recording_without_pauses_is_shared_out(tmp_path: Path) -> None:
    """
    By the length of the words; the copy is as long as the recording.
    """
    recording = record(tmp_path, seconds=20.0)
    found = await speak(RecordedNarrator(recording=recording), tmp_path)

    assert_whole(found, script())
    assert found.duration_seconds == 20.0 == seconds_of(tmp_path / "spoken.wav")


@pytest.mark.parametrize("content", [b"", b"no sound at all", bytes(10_000)])
async def test_what_is_no_recording_is_an_error(tmp_path: Path, content: bytes) -> None:
    """
    And no file is left.
    """
    (tmp_path / "mine.mp3").write_bytes(content)
    with pytest.raises((Unavailable, Rejected)):
        await speak(RecordedNarrator(recording=FilePath(str(tmp_path / "mine.mp3"))), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.mp3"]


async def test_cancelled_it_leaves_nothing(tmp_path: Path) -> None:
    """
    No file, no process.
    """
    recording = record(tmp_path, seconds=20.0)
    with anyio.move_on_after(0.3):
        await speak(RecordedNarrator(recording=recording), tmp_path)

    assert {path.name for path in tmp_path.iterdir()} <= {"recording.wav", "spoken.wav"}
    assert not job_processes()


async def test_silence_lasts_as_long_as_reading(tmp_path: Path) -> None:
    """
    At the pace of speech, with nothing in it.
    """
    made = await speak(SilentNarrator(), tmp_path)

    assert_whole(made, script())
    assert made.duration_seconds == pytest.approx(script().word_count * 60 / WORDS_PER_MINUTE, abs=0.001)
    assert seconds_of(tmp_path / "spoken.wav") == made.duration_seconds
    with wave.open(str(tmp_path / "spoken.wav"), "rb") as file:
        assert not any(file.readframes(file.getnframes()))


async def test_silence_needs_a_folder(tmp_path: Path) -> None:
    """
    One that is there.
    """
    with pytest.raises(Unavailable):
        await speak(SilentNarrator(), tmp_path / "missing")

"""
What is in a film beside its pictures: how loud it is, its captions, chapters, languages, its poster.
"""

from __future__ import annotations

import array
import html
import math
import random
import re
import wave
from typing import TYPE_CHECKING

import attrs
import imageio_ffmpeg
import pytest
import webvtt

from contract.openers._film_file import decode, told_by_ffmpeg
from contract.openers._filmed_lesson import SAMPLES_A_SECOND, lesson, narrate
from vividly_adapters.moviepy.ffmpeg import Ffmpeg
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_adapters.moviepy.sound import measure
from vividly_adapters.moviepy.tracks import chapters_of, language_of
from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.webvtt import to_webvtt
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from vividly_adapters.moviepy.sound import Loudness
    from vividly_core.domain.lesson import Script

pytestmark = pytest.mark.service("moviepy")

SECONDS = 6.0
WORD_JOINER = "\u2060"
HARD_TO_WRITE = (
    r"If a<b and b > c, then {x} = \frac{1}{2} & <i>so</i> on; 1 --> 2 {\an8} {y:i} C:\new.",
    "هو جزيء كبير DNA، وهو في كل خلية.",
    "光在水中较慢、所以它在水面弯折。",
)


async def film(folder: Path, samples: Iterable[float], script: Script | None = None) -> Path:
    """
    Film *script* with the sound *samples*, from -1 to 1.
    """
    script, recording, made = script or lesson(), folder / "sound.wav", folder / "film.mp4"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(array.array("h", (round(32_767 * sample) for sample in samples)).tobytes())
    await MoviePyRenderer(width=320, height=180).render(
        script,
        narrate(script, seconds=SECONDS),
        audio=FilePath(str(recording)),
        into=FilePath(str(made)),
        progress=silent,
    )
    return made


def syllables(loudness: float, *, spikes: bool = False) -> Iterable[float]:
    """
    Noise that swells four times a second, as speech does; with *spikes*, a click now and then.
    """
    drawn = random.Random(7)
    for number in range(round(SECONDS * SAMPLES_A_SECOND)):
        swell = abs(math.sin(math.tau * 2 * number / SAMPLES_A_SECOND))
        spike = 0.9 if spikes and number % 5000 < 3 else 0.0
        yield max(-1.0, min(1.0, loudness * swell * drawn.uniform(-1, 1) + spike))


def loudness_of(path: Path) -> Loudness:
    """
    As players take it.
    """
    return measure(Ffmpeg(imageio_ffmpeg.get_ffmpeg_exe()), str(path))


@pytest.mark.parametrize(
    ("loudness", "spikes"), [(0.01, False), (0.3, False), (1.0, False), (0.05, True)], ids=str
)
async def test_a_film_is_as_loud_as_it_should_be(tmp_path: Path, loudness: float, spikes: bool) -> None:
    """
    -16 LUFS within one, no true peak above -1.5 dB, however loud or uneven the recording is.
    """
    made = loudness_of(await film(tmp_path, syllables(loudness, spikes=spikes)))

    assert made.integrated == pytest.approx(-16.0, abs=1.0)
    assert made.peak <= -1.5


async def test_silence_stays_silent(tmp_path: Path) -> None:
    """
    And the film has a sound track all the same.
    """
    path = await film(tmp_path, [0.0] * round(SECONDS * SAMPLES_A_SECOND))

    assert loudness_of(path).peak < -80
    assert decode(path).samples == round(SECONDS * 48_000)


async def test_captions_are_in_the_film(tmp_path: Path) -> None:
    """
    The same cues, at the same milliseconds, as those beside it, whatever signs are in them; sound and captions say
    their language.
    """
    language = "fr-CA"
    script = attrs.evolve(
        lesson(),
        language=language,
        scenes=tuple(
            attrs.evolve(scene, narration=narration)
            for scene, narration in zip(lesson().scenes, HARD_TO_WRITE, strict=True)
        ),
    )
    path = await film(tmp_path, syllables(0.3), script)
    told = told_by_ffmpeg(path)
    assert re.search(r"\(fra\): Subtitle: mov_text .*\(default\)", told)
    assert "(fra): Audio: aac" in told

    made = cues(narrate(script, seconds=SECONDS), language=language)
    beside = webvtt.from_string(to_webvtt(made, language=language)).captions
    within = webvtt.from_string(told_by_ffmpeg(path, "-map", "0:s:0", "-f", "webvtt", "-")).captions
    assert [(milliseconds(cue.start), milliseconds(cue.end)) for cue in within] == [
        (milliseconds(cue.start), milliseconds(cue.end)) for cue in beside
    ]
    assert [text.replace(WORD_JOINER, "") for text in caption_texts(path)] == [
        html.unescape(cue.raw_text) for cue in beside
    ]


def caption_texts(path: Path) -> Iterator[str]:
    """
    The texts of the caption track, as they lie in the file: each after its length in bytes, none for a pause.
    """
    data = told_by_ffmpeg(path, "-map", "0:s:0", "-c", "copy", "-f", "data", "-").encode()
    while data:
        length, data = int.from_bytes(data[:2], "big"), data[2:]
        if length:
            yield data[:length].decode()
        data = data[length:]


def milliseconds(timestamp: str) -> int:
    """
    Read ``00:00:01.500``.
    """
    hours, minutes, seconds = timestamp.split(":")
    return round(1000 * (int(hours) * 3600 + int(minutes) * 60 + float(seconds)))


async def test_there_is_a_chapter_a_scene(tmp_path: Path) -> None:
    """
    Named for its heading, from where the scene begins; and the film has its title, and a poster.
    """
    script = lesson(heading="Light = bends; #1\n\\really")
    told = told_by_ffmpeg(await film(tmp_path, syllables(0.3), script))

    assert [line.split("start ")[1] for line in told.splitlines() if "Chapter #" in line] == [
        "0.000000, end 2.000000",
        "2.000000, end 4.000000",
        "4.000000, end 6.000000",
    ]
    titles = [line.partition(": ")[2] for line in told.splitlines() if line.strip().startswith("title")]
    assert titles == ["Why does a straw look broken?", "Welcome", "Light = bends; #1 \\really", "Remember"]
    assert "Video: mjpeg" in told
    assert "(attached pic)" in told
    assert "yuv420p(tv, bt709, progressive), 320x180" in told
    assert "24 fps, 24 tbr" in told


def test_a_scene_without_a_heading_has_the_title_for_its_chapter() -> None:
    """
    A player would show an empty line.
    """
    assert (
        "title=Why does a straw look broken?"
        in chapters_of(lesson(heading=""), narrate(lesson(), seconds=3.0))
        .rpartition("TIMEBASE")[0]
        .rpartition("[CHAPTER]")[0]
    )


@pytest.mark.parametrize(
    ("tag", "letters"), [("en-US", "eng"), ("de", "deu"), ("zh-Hant-TW", "zho"), ("eng", "eng"), ("tlh", "und")]
)
def test_languages_have_three_letters(tag: str, letters: str) -> None:
    """
    Those that MP4 knows.
    """
    assert language_of(attrs.evolve(lesson(), language=tag)) == letters

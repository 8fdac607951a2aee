"""
What espeak promises beyond `Narrator`: sameness, its voices, and what becomes of it when parts fail.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract.openers._recorded_sound import listen
from contract.openers._spoken_lesson import LESSON, files, script, speak
from contract.openers.espeak import espeak_narrator, speaking_children
from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.measuring import breaches
from vividly_core.domain.errors import Misconfigured, Rejected, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from contract.openers._narrator_harness import NarratorHarness

pytestmark = pytest.mark.service("espeak")

LONG_WORDS = {
    "de-DE": (
        "Seit der Industrialisierung hat sich der Anteil des Kohlendioxids um die Hälfte erhöht, weil wir Kohle, Öl "
        "und Gas verbrennen. Dadurch wird die Decke dichter. Die Durchschnittstemperatur lag zuletzt deutlich über "
        "einem Grad mehr, und über den Kontinenten noch deutlich höher, verglichen mit den Ozeanen."
    ),
    "fi": (
        "Ilmakehän hiilidioksidipitoisuus on noussut teollistumisen jälkeen puolella, koska poltamme kivihiiltä. "
        "Keskilämpötila on siitä lähtien noussut yli asteen, ja mantereilla selvästi enemmän kuin valtamerillä."
    ),
    "ru": (
        "Энергетические превращения происходят непрерывно. Электромагнитное излучение распространяется прямолинейно, "
        "преломление наблюдается между прозрачными веществами, имеющими различную плотность."
    ),
    "es": (
        "La fotosíntesis transforma la energía luminosa en energía química. Las plantas absorben dióxido de carbono "
        "y desprenden oxígeno, que es imprescindible para la respiración de los animales."
    ),
    "en-US": (
        "Photosynthetic microorganisms continuously transform electromagnetic radiation. Understanding "
        "thermodynamics requires considerable mathematical sophistication, notwithstanding popular simplifications."
    ),
}
"""Sentences at which captions would be too fast at the usual rate."""

LONGEST_DATA_PATH = 160
SYSTEM_LIBRARY = "libespeak-ng.so.1"


@pytest.fixture
async def harness() -> AsyncGenerator[NarratorHarness]:
    """
    The narrator with its usual voice.
    """
    async with espeak_narrator() as harness:
        yield harness


@pytest.fixture
def no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Hide the package of the voice from the children of this process.
    """
    # Found first, it is as good as missing.
    (tmp_path / "espeakng_loader.py").write_text("raise ModuleNotFoundError('No module named espeakng_loader')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


async def test_the_same_script_gives_the_same_bytes(harness: NarratorHarness) -> None:
    """
    And the same times, on every day and in every folder.
    """
    written = script(*LESSON)

    spoken = [await speak(harness, written, name=name) for name in ("one.wav", "another.wav", "third.wav")]

    assert spoken[0] == spoken[1] == spoken[2]
    assert len({(harness.folder / name).read_bytes() for name in files(harness)}) == 1


async def test_a_rate_that_none_could_follow_is_not_taken(harness: NarratorHarness) -> None:
    """
    Numbers are long words: the lesson takes longer instead.
    """
    written = script("1,234,567 2,345,678 3,456,789 " * 10)

    narration = await speak(harness, written)

    assert narration.duration_seconds > 30 / 150 * 60 * 1.5


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("en-US", "gmw/en-US"),
        ("en-GB", "gmw/en-US"),
        ("fr-CA", "roa/fr"),
        ("pt-BR", "roa/pt-BR"),
        ("no", "gmq/nb"),
        ("zh-Hans-CN", "sit/cmn"),
    ],
)
async def test_a_script_is_spoken_in_its_language(harness: NarratorHarness, language: str, voice: str) -> None:
    """
    By the voice that was chosen if it speaks it, and by the language's own if not.
    """
    narration = await speak(harness, script("Photosynthese.", language=language))

    assert narration.voice == f"espeak-ng {voice}"


@pytest.mark.parametrize(("language", "text"), LONG_WORDS.items())
async def test_captions_can_be_read_as_fast_as_it_speaks(
    harness: NarratorHarness, language: str, text: str
) -> None:
    """
    Where words are long, it takes its time: no rule of captions gives way, in any language.
    """
    narration = await speak(harness, script(text, text, language=language))

    assert breaches(cues(narration, language=language), narration.words) == ()


@pytest.mark.parametrize(
    ("chosen", "voice"),
    [
        ("en-GB", "gmw/en"),
        ("en_us", "gmw/en-US"),
        ("gmw/en-US-nyc", "gmw/en-US-nyc"),
        ("en-us+f3", "gmw/en-US+f3"),
    ],
)
async def test_a_voice_has_many_names(chosen: str, voice: str) -> None:
    """
    A language tag, a file's name, an identifier; and a variant of it.
    """
    async with espeak_narrator(voice=chosen) as harness:
        narration = await speak(harness, script("Light moves."))

    assert narration.voice == f"espeak-ng {voice}"


async def test_a_variant_sounds_different(harness: NarratorHarness) -> None:
    """
    It is not just a name.
    """
    await speak(harness, script("Light moves."))
    async with espeak_narrator(voice="en-us+f3") as other:
        await speak(other, script("Light moves."))

        name = "narration.wav"
        assert (harness.folder / name).read_bytes() != (other.folder / name).read_bytes()


@pytest.mark.parametrize("chosen", ["klingon", "en-us+nobody", "", "../en-us"])
async def test_a_voice_that_is_not_there_is_misconfigured(chosen: str) -> None:
    """
    The error names it, and one that is there.
    """
    async with espeak_narrator(voice=chosen) as harness:
        with pytest.raises(Misconfigured, match="en-us") as caught:
            await speak(harness, script("Light moves."))

        assert repr(chosen) in str(caught.value)
        assert files(harness) == []


async def test_a_language_without_a_voice_is_rejected_whatever_the_voice() -> None:
    """
    No voice speaks what it does not know.
    """
    async with espeak_narrator(voice="en-us+f3") as harness:
        with pytest.raises(Rejected, match="zxx"):
            await speak(harness, script("Light moves.", language="zxx"))


@pytest.mark.usefixtures("no_package")
async def test_a_missing_voice_is_misconfigured(harness: NarratorHarness) -> None:
    """
    The error says what to install; where the system has the library, it speaks.
    """
    try:
        ctypes.CDLL(SYSTEM_LIBRARY)
    except OSError:
        with pytest.raises(Misconfigured, match=r"pip install 'vividly\[espeak\]'"):
            await speak(harness, script("Light moves."))
        assert files(harness) == []
    else:
        await speak(harness, script("Light moves."))


@pytest.mark.usefixtures("no_package")
async def test_the_systems_library_will_do(harness: NarratorHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where the package is missing, and the system's loader finds the library.
    """
    package = package_folder()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(package))
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(package))

    await speak(harness, script("Light moves."))

    assert files(harness) == ["narration.wav"]


async def test_an_installation_may_lie_deep(
    harness: NarratorHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The library holds the path of its data in 160 bytes; a longer one works all the same.
    """
    deep = tmp_path.joinpath(*["environments" * 4] * 5)
    deep.mkdir(parents=True)
    (deep / "espeakng_loader").symlink_to(package_folder())
    monkeypatch.setenv("PYTHONPATH", str(deep))
    assert len(os.fsencode(deep)) > LONGEST_DATA_PATH

    await speak(harness, script("Light moves."))

    assert listen(harness.folder / "narration.wav").seconds > 1


async def test_a_killed_voice_is_unavailable(harness: NarratorHarness) -> None:
    """
    Worth another attempt; no file is left.
    """

    def kill(_: float) -> None:
        for process in speaking_children():
            os.kill(process, signal.SIGKILL)

    with pytest.raises(Unavailable):
        await speak(harness, script(*LESSON * 20), progress=kill)

    assert files(harness) == []
    assert speaking_children() == ()


async def test_a_full_disk_is_unavailable(harness: NarratorHarness) -> None:
    """
    Files may not grow as the recording does; no half of it is left.
    """
    with largest_file(64 * 1024), pytest.raises(Unavailable, match="disk"):
        await speak(harness, script(*LESSON))

    assert files(harness) == []


async def test_progress_is_told_along_the_way(harness: NarratorHarness) -> None:
    """
    For every scene of every attempt, and never less than before.
    """
    told: list[float] = []

    await speak(harness, script(*LESSON * 5), progress=told.append)

    assert len(told) > 10
    assert told == sorted(told)


def package_folder() -> Path:
    """
    Where the package of the voice is.
    """
    import espeakng_loader  # noqa: PLC0415  only where the service is there

    return Path(espeakng_loader.get_data_path()).parent


@contextmanager
def largest_file(limit: int) -> Generator[None]:
    """
    Let no file of this process, and of those that it starts meanwhile, grow beyond *limit* bytes.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

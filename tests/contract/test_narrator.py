"""
The promises of `Narrator`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from contract.openers._recorded_sound import listen
from contract.openers._spoken_lesson import LESSON, files, script, speak
from contract.openers.espeak import espeak_narrator
from contract.openers.limited_narrator import limited_narrator
from contract.openers.memory_narrator import memory_narrator
from contract.openers.speech import speech_narrator, speech_narrator_without_marks
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._narrator_harness import NarratorHarness
    from vividly_core.domain.lesson import Narration, Script

SPEECH = [
    pytest.param(speech_narrator, id="speech", marks=pytest.mark.service("speech")),
    pytest.param(speech_narrator_without_marks, id="speech without marks", marks=pytest.mark.service("speech")),
]
ESPEAK = pytest.param(espeak_narrator, id="espeak", marks=pytest.mark.service("espeak"))

ONE_WORD_A_SENTENCE = (
    "Energy. Water. Photon. Sugar. Sun. Force. Velocity. Light. Heat. Charge. Zebra. Yellow. Atom. Iron. Under. "
    "Key. Two. Go. Dog. Bell. Most. Now. Run. Half. Why. Join. This. Church. Quick. Hydrogen."
)
MARKUP = '<speak>Wait <break time="5s"/> here &amp; <mark name="x"/> there [[h@l\'oU]] </speak>'
HAZARDS = {
    "small letters after a full stop": "it is all. every part is here. e.g. this one.",
    "emoji": "A 😀 face, a 👩\u200d🔬 at work, and a flag 🇬🇧",
    "control characters": "a\x00b \x01 50P\x02 c\x1bd \x7f",
    "what stands for no character": "half \ud800 of a pair, \uffff and \ue000 private",
    "nothing to see": "zero \u200b width \u200d joiner \u00ad hyphen",
    "markup": MARKUP,
    "a very long word": "pneumono" * 400 + " is long, " + "1234567890" * 100 + " too",
    "a very long sentence": "water and light " * 400,
    "initials without end": "a.b.c.d. " * 200,
    "numbers": "1,234.5 and 10⁻³ and CO2 and 20 °C and 5% of $4.50 in 1779, at 9.8 m/s².",
    "dashes and dots as words": "Light — or … energy - is – what ... counts --",
    "only dashes": "— … —",
    "other scripts": "Φως, свет, 光, प्रकाश and ضوء mean light, –-光 and >-कश too",
    "brackets and quotes": "(yes) “quoted” don't it's 'tis ((())) _under_ **bold** `code`",
    "odd white space": "one\u00a0two\u2028three\x85four\ttab\n\nnew",
}


@pytest.fixture(
    params=[
        pytest.param(memory_narrator, id="memory"),
        pytest.param(limited_narrator, id="limited"),
        ESPEAK,
        *SPEECH,
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[NarratorHarness]:
    """
    Each adapter, opened.
    """
    async with request.param() as harness:
        yield harness


def check(narration: Narration, written: Script) -> None:
    """
    Every word once, in order, apart, and within its scene; the scenes side by side, from 0 to the end.
    """
    assert [(word.text, word.scene) for word in narration.words] == [
        (text, number) for number, scene in enumerate(written.scenes) for text in scene.narration.split()
    ]
    assert all(word.start_seconds < word.end_seconds for word in narration.words)
    assert all(former.end_seconds <= latter.start_seconds for former, latter in pairwise(narration.words))
    assert len(narration.scenes) == len(written.scenes)
    assert narration.scenes[0].start_seconds == 0
    assert all(former.end_seconds == latter.start_seconds for former, latter in pairwise(narration.scenes))
    assert narration.scenes[-1].end_seconds == narration.duration_seconds
    for word in narration.words:
        span = narration.scenes[word.scene]
        assert span.start_seconds <= word.start_seconds
        assert word.end_seconds <= span.end_seconds


async def test_every_word_has_its_time(harness: NarratorHarness) -> None:
    """
    [1] Once, in order, and within its scene.
    """
    written = script(*LESSON)

    check(await speak(harness, written), written)


async def test_the_recording_is_a_wav_file_as_long_as_is_told(harness: NarratorHarness) -> None:
    """
    [1] 16 bit, mono, 22,050 Hz or more; the length is that of its samples. There is nothing beside it.
    """
    narration = await speak(harness, script(*LESSON))

    sound = listen(harness.folder / "narration.wav")
    assert sound.rate >= 22_050
    assert sound.seconds == pytest.approx(narration.duration_seconds, abs=1 / sound.rate)
    assert sound.loudest(0, sound.seconds) > 1_000
    assert files(harness) == ["narration.wav"]
    assert narration.voice


@pytest.mark.parametrize("text", HAZARDS.values(), ids=HAZARDS.keys())
async def test_odd_text_is_spoken_like_any_other(harness: NarratorHarness, text: str) -> None:
    """
    [1] Whatever a word holds, it is there once, as it is written, and it has a time.
    """
    written = script("Light moves.", text, "Nothing is faster.")

    narration = await speak(harness, written)

    check(narration, written)
    assert listen(harness.folder / "narration.wav").seconds == pytest.approx(narration.duration_seconds, abs=0.001)


async def test_markup_is_read_out(harness: NarratorHarness) -> None:
    """
    [1] A break of five seconds makes no break, and the words of a tag can be heard.
    """
    narration = await speak(harness, script(MARKUP))

    stretches = listen(harness.folder / "narration.wav").stretches()
    assert all(latter[0] - former[1] < 1.5 for former, latter in pairwise(stretches))
    tag = next(word for word in narration.words if word.text == "<break")
    assert any(begin < tag.end_seconds and tag.start_seconds < end for begin, end in stretches)


async def test_words_start_with_their_sound(harness: NarratorHarness) -> None:
    """
    [2] Within 0.15 s, measured where pauses stand between them; and they end with it.
    """
    narration = await speak(harness, script(ONE_WORD_A_SENTENCE))

    stretches = listen(harness.folder / "narration.wav").stretches()
    told = [(word.start_seconds, word.end_seconds) for word in narration.words]
    assert len(stretches) == len(told)
    assert [start for start, _ in told] == pytest.approx([begin for begin, _ in stretches], abs=0.15)
    assert [end for _, end in told] == pytest.approx([end for _, end in stretches], abs=0.15)


async def test_sentences_start_with_their_sound(harness: NarratorHarness) -> None:
    """
    [2] Also deep in a lesson: whenever sound begins after a pause, a word begins within 0.15 s.
    """
    narration = await speak(harness, script(*LESSON))

    starts = [word.start_seconds for word in narration.words]
    for begin, _ in listen(harness.folder / "narration.wav").stretches():
        assert min(abs(begin - start) for start in starts) < 0.15


async def test_a_word_without_a_sound_takes_a_moment(harness: NarratorHarness) -> None:
    """
    [2] Between its neighbours, which keep their own sound.
    """
    narration = await speak(harness, script("Light — energy that moves … and nothing else."))

    light, dash, energy, _, moves, dots, and_, *_ = narration.words
    assert (dash.text, dots.text) == ("—", "…")
    assert light.end_seconds <= dash.start_seconds < dash.end_seconds <= energy.start_seconds
    assert moves.end_seconds <= dots.start_seconds < dots.end_seconds <= and_.start_seconds
    sound = listen(harness.folder / "narration.wav")
    for word in (light, energy, moves, and_):
        assert sound.loudest(word.start_seconds, word.end_seconds) > 1_000


@pytest.mark.parametrize("scenes", [LESSON, LESSON[:1] * 5, (" ".join(LESSON * 4),)])
async def test_a_lesson_takes_its_time(harness: NarratorHarness, scenes: tuple[str, ...]) -> None:
    """
    [3] 150 words a minute, pauses included, within 5 %, however the words are divided.
    """
    written = script(*scenes)

    narration = await speak(harness, written)

    wanted = written.word_count / WORDS_PER_MINUTE * 60
    assert narration.duration_seconds == pytest.approx(wanted, rel=0.05)


async def test_progress_comes_to_its_end(harness: NarratorHarness) -> None:
    """
    [3] Fractions from 0 to 1, and 1 when it is done.
    """
    told: list[float] = []

    await speak(harness, script(*LESSON), progress=told.append)

    assert all(0 <= fraction <= 1 for fraction in told)
    assert told[-1] == 1


async def test_speaking_again_replaces_the_file(harness: NarratorHarness) -> None:
    """
    [1] By the other script's recording, whole.
    """
    await speak(harness, script(*LESSON))
    narration = await speak(harness, script("Light moves."))

    assert listen(harness.folder / "narration.wav").seconds == pytest.approx(narration.duration_seconds, abs=0.001)
    assert files(harness) == ["narration.wav"]


async def test_the_longest_file_name_there_can_be(harness: NarratorHarness) -> None:
    """
    [1] Nothing is added to it on the way.
    """
    name = "n" * 251 + ".wav"

    await speak(harness, script("Light moves."), name=name)

    assert files(harness) == [name]


async def test_many_tasks_speak_at_once(harness: NarratorHarness) -> None:
    """
    [1] Each gets its own recording.
    """
    lessons = [script(*LESSON[: count % 3 + 1], f"That was lesson {count}.") for count in range(8)]
    spoken: dict[int, Narration] = {}

    async def one(number: int) -> None:
        spoken[number] = await speak(harness, lessons[number], name=f"{number}.wav")

    async with anyio.create_task_group() as group:
        for number in range(len(lessons)):
            group.start_soon(one, number)

    for number, written in enumerate(lessons):
        check(spoken[number], written)
        sound = listen(harness.folder / f"{number}.wav")
        assert sound.seconds == pytest.approx(spoken[number].duration_seconds, abs=0.001)
    assert files(harness) == [f"{number}.wav" for number in range(len(lessons))]
    assert harness.processes() == ()


@pytest.mark.parametrize("delay", [0, 0.001, 0.005, 0.02, 0.1])
async def test_cancellation_leaves_nothing(harness: NarratorHarness, delay: float) -> None:
    """
    [4] At any time: no process within a second, and no file; or it was done, and the file is whole.
    """
    written = script(*LESSON * 20)
    with anyio.move_on_after(delay) as scope:
        narration = await speak(harness, written)

    if scope.cancelled_caught:
        assert anyio.current_time() - scope.deadline < 1
        assert files(harness) == []
    else:
        check(narration, written)
        assert files(harness) == ["narration.wav"]
    assert harness.processes() == ()


async def test_cancellation_leaves_an_older_recording_as_it_was(harness: NarratorHarness) -> None:
    """
    [4] Only a recording that is done takes its place.
    """
    await speak(harness, script("Light moves."))
    before = (harness.folder / "narration.wav").read_bytes()

    with anyio.CancelScope() as scope:
        scope.cancel()
        await speak(harness, script(*LESSON))

    assert (harness.folder / "narration.wav").read_bytes() == before
    assert files(harness) == ["narration.wav"]


async def test_a_language_without_a_voice_is_rejected(harness: NarratorHarness) -> None:
    """
    [4] The error names it; no file is left.
    """
    with pytest.raises(Rejected, match="zxx-Latn"):
        await speak(harness, script(*LESSON, language="zxx-Latn"))

    assert files(harness) == []
    assert harness.processes() == ()


@pytest.mark.parametrize("language", ["en", "en-US", "en-GB", "EN-au", "en-Latn-ZA"])
async def test_a_language_may_be_written_in_many_ways(harness: NarratorHarness, language: str) -> None:
    """
    [1] With a region or script or without, in large or small letters.
    """
    written = script("Light moves.", language=language)

    check(await speak(harness, written), written)


async def test_a_folder_that_is_not_there_is_unavailable(harness: NarratorHarness) -> None:
    """
    [4] Nothing is recorded into it, and it is not made either.
    """
    with pytest.raises(Unavailable):
        await speak(harness, script("Light moves."), name="missing/narration.wav")

    assert files(harness) == []


async def test_a_file_that_cannot_be_replaced_is_unavailable(harness: NarratorHarness) -> None:
    """
    [4] There is a folder in its place: it stays, and nothing lies beside it.
    """
    (harness.folder / "narration.wav").mkdir()

    with pytest.raises(Unavailable):
        await speak(harness, script("Light moves."))

    assert files(harness) == ["narration.wav"]


async def test_no_error_repeats_what_is_said(harness: NarratorHarness) -> None:
    """
    [4] It may be logged.
    """
    secret = attrs.evolve(script("A student's secret."), language="zxx")

    with pytest.raises(Rejected) as caught:
        await speak(harness, secret)

    assert "secret" not in str(caught.value)

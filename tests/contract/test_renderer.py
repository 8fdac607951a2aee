"""
The promises of `Renderer`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import numpy as np
import pytest
from PIL import Image

from contract.openers._film_file import boxes, decode, picture, samples, told_seconds
from contract.openers._filmed_lesson import lesson, narrate, record
from contract.openers.limited_renderer import limited_renderer
from contract.openers.memory_renderer import memory_renderer
from contract.openers.moviepy import moviepy_renderer
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from contract.openers._renderer_harness import RendererHarness
    from vividly_core.domain.lesson import Film, Scene, Script
    from vividly_core.ports.progress import Progress

A_FRAME = 1 / 24
NO_FONT_HAS_IT = "\U000f1234"

MOVIEPY = pytest.param(moviepy_renderer, id="moviepy", marks=pytest.mark.service("moviepy"))


@pytest.fixture(
    params=[
        pytest.param(memory_renderer, id="memory"),
        pytest.param(limited_renderer, id="limited"),
        MOVIEPY,
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[RendererHarness]:
    """
    Each adapter, opened.
    """
    async with request.param() as harness:
        yield harness


@pytest.fixture(params=[MOVIEPY])
async def drawing(request: pytest.FixtureRequest) -> AsyncGenerator[RendererHarness]:
    """
    Those adapters whose films can be watched: the fake's hold neither pictures nor sound.
    """
    async with request.param() as harness:
        yield harness


async def film(
    harness: RendererHarness,
    script: Script | None = None,
    *,
    seconds: float = 1.5,
    name: str = "lesson.mp4",
    progress: Progress = silent,
) -> Film:
    """
    Render *script*, spoken in *seconds*, as *name*.
    """
    script = script or lesson()
    audio = record(harness.folder, seconds=seconds)
    return await film_of(harness, script, audio, seconds=seconds, name=name, progress=progress)


async def film_of(
    harness: RendererHarness,
    script: Script,
    audio: FilePath,
    *,
    seconds: float,
    name: str = "lesson.mp4",
    progress: Progress = silent,
) -> Film:
    """
    Render *script* with *audio*, which is recorded already and lasts *seconds*, as *name*.
    """
    return await harness.renderer.render(
        script,
        narrate(script, seconds=seconds),
        audio=audio,
        into=FilePath(str(harness.folder / name)),
        progress=progress,
    )


@pytest.mark.parametrize("seconds", [1.5, 0.71, 2.001])
async def test_a_film_lasts_as_long_as_its_narration(harness: RendererHarness, seconds: float) -> None:
    """
    [1] To the next whole frame; the figures that are returned are those of the file.
    """
    made = await film(harness, seconds=seconds)

    assert 0 <= made.duration_seconds - seconds < A_FRAME
    assert told_seconds(harness.folder / "lesson.mp4") == pytest.approx(made.duration_seconds, abs=0.001)
    assert (made.width, made.height, made.frames_per_second) == (320, 180, 24.0)
    assert harness.files() == ["lesson.mp4"]


async def test_the_index_comes_first(harness: RendererHarness) -> None:
    """
    [1] An MP4 file that plays before it is all there.
    """
    await film(harness)

    names = [name for name, _ in boxes((harness.folder / "lesson.mp4").read_bytes())]
    assert names[0] == "ftyp"
    assert names.index("moov") < names.index("mdat")


async def test_picture_and_sound_end_together(drawing: RendererHarness) -> None:
    """
    [1] An H.264 and an AAC stream, each decoded to its last frame and sample: equal within one frame.
    """
    made = await film(drawing, seconds=1.71)

    decoded = decode(drawing.folder / "lesson.mp4")
    video, audio, *_ = decoded.streams
    assert "h264" in video
    assert "yuv420p(tv, bt709" in video
    assert "aac" in audio
    assert "48000 Hz" in audio
    assert decoded.pictures == 42 == made.duration_seconds * 24
    assert decoded.samples / 48_000 == pytest.approx(1.75, abs=A_FRAME / 2)


async def test_sound_is_where_it_was_recorded(drawing: RendererHarness) -> None:
    """
    [1] A hum that begins after half a second does so in the film, within 10 ms.
    """
    script = lesson()
    recording = record(drawing.folder, seconds=1.5, silent_until=0.5)
    target = drawing.folder / "lesson.mp4"
    await drawing.renderer.render(
        script, narrate(script, seconds=1.5), audio=recording, into=FilePath(str(target)), progress=silent
    )

    loud = next(number for number, sample in enumerate(samples(target)) if abs(sample) > 3_000)
    assert loud / 48_000 == pytest.approx(0.5, abs=0.01)


async def test_scenes_change_when_they_are_spoken(drawing: RendererHarness) -> None:
    """
    [1] A picture stands within a scene; the next scene's begins with its first frame.
    """
    await film(drawing, seconds=3.0)

    path = drawing.folder / "lesson.mp4"
    first, last, changed = (picture(path, number, size=(320, 180)) for number in (2, 23, 26))
    assert difference(first, last) < 2
    assert difference(last, changed) > 4


async def test_colours_are_those_of_the_theme(drawing: RendererHarness) -> None:
    """
    [1] A player that takes the film for BT.709, as it is tagged, shows the ground as it was drawn.
    """
    await film(drawing)

    shown = picture(drawing.folder / "lesson.mp4", 4, size=(320, 180)).getpixel((310, 10))
    assert shown == pytest.approx((15, 23, 42), abs=3)


async def test_the_same_lesson_gives_the_same_bytes(harness: RendererHarness) -> None:
    """
    [1] Rendering again replaces the file, by an equal one; another lesson's differs.
    """
    made = []
    for script in (lesson(), lesson(), lesson(heading="Light turns")):
        await film(harness, script)
        made.append((harness.folder / "lesson.mp4").read_bytes())

    assert made[0] == made[1] != made[2]
    assert harness.files() == ["lesson.mp4"]


async def test_progress_rises_to_one(harness: RendererHarness) -> None:
    """
    [2] From 0 to 1, never falling.
    """
    told: list[float] = []
    await film(harness, progress=told.append)

    assert len(told) > 2
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] == 1.0


async def test_progress_is_told_twice_a_second(harness: RendererHarness) -> None:
    """
    [2] On average, for as long as it renders.
    """
    told: list[float] = []
    await film(harness, seconds=8.0, progress=lambda _: told.append(anyio.current_time()))

    assert len(told) >= 2 * (told[-1] - told[0])


async def test_many_films_at_once(harness: RendererHarness) -> None:
    """
    [1] Three tasks render three lessons.
    """
    async with anyio.create_task_group() as group:
        for number in range(3):
            group.start_soon(one_of_many, harness, number)

    assert harness.files() == ["0.mp4", "1.mp4", "2.mp4"]


async def one_of_many(harness: RendererHarness, number: int) -> None:
    """
    Render lesson *number*.
    """
    script = lesson(heading=f"Part {number}")
    narration = narrate(script, seconds=1.0)
    recording = record(harness.folder, seconds=1.0)
    into = FilePath(str(harness.folder / f"{number}.mp4"))
    await harness.renderer.render(script, narration, audio=recording, into=into, progress=silent)


@pytest.mark.parametrize("delay", [0, 0.001, 0.005, 0.02, 0.2, 0.6, 0.9, 1.2])
async def test_a_cancelled_film_leaves_nothing(harness: RendererHarness, delay: float) -> None:
    """
    [3] Within a second there is no process, no file, and nothing beside it, whenever it is cancelled.
    """
    # To hum it takes the test a while, in which nothing is cancelled.
    script, audio = lesson(), record(harness.folder, seconds=20.0)
    with anyio.move_on_after(delay) as scope:
        await film_of(harness, script, audio, seconds=20.0)

    if scope.cancelled_caught:
        assert anyio.current_time() - scope.deadline < 1.0
        assert harness.files() == []
    else:
        assert harness.files() == ["lesson.mp4"]
    assert await harness.ended()


async def test_a_film_is_cancelled_at_any_stage(harness: RendererHarness) -> None:
    """
    [3] Nothing is left either when it is cancelled in the middle, or just before its end.
    """
    for fraction in (0.01, 0.5, 0.97):
        with anyio.CancelScope() as scope:
            await film(harness, seconds=4.0, progress=cancel_at(fraction, scope))
        if scope.cancelled_caught:
            assert harness.files() == []
        assert await harness.ended()


def cancel_at(fraction: float, scope: anyio.CancelScope) -> Progress:
    """
    A progress that cancels *scope* once *fraction* is done.
    """

    def progress(done: float) -> None:
        if done >= fraction:
            scope.cancel()

    return progress


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", lambda script, text: attrs.evolve(script, title=text)),
        ("heading", lambda script, text: with_scene(script, heading=text)),
        ("points", lambda script, text: with_scene(script, points=("Fine", text))),
        ("takeaways", lambda script, text: attrs.evolve(script, takeaways=(text,))),
        (
            "sources",
            lambda script, text: attrs.evolve(script, sources=(attrs.evolve(script.sources[0], title=text),)),
        ),
    ],
)
async def test_what_cannot_be_drawn_is_rejected(
    harness: RendererHarness, field: str, change: Callable[[Script, str], Script]
) -> None:
    """
    [3] The error names the field, and does not repeat the text; no file is left.
    """
    script = change(lesson(), f"secret {NO_FONT_HAS_IT}")

    with pytest.raises(Rejected, match=field) as caught:
        await film(harness, script)

    assert "secret" not in str(caught.value)
    assert harness.files() == []
    assert await harness.ended()


def with_scene(script: Script, **changes: Any) -> Script:
    """
    *script* with its second scene changed.
    """
    first, second, *others = script.scenes
    changed: Scene = attrs.evolve(second, **changes)
    return attrs.evolve(script, scenes=(first, changed, *others))


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800 of a pair"])
async def test_what_cannot_be_stored_is_rejected(harness: RendererHarness, text: str) -> None:
    """
    [3] NUL, and half of a surrogate pair.
    """
    with pytest.raises(Rejected):
        await film(harness, lesson(heading=text))
    with pytest.raises(Rejected):
        await harness.renderer.draw_thumbnail(lesson(heading=text), into=FilePath(str(harness.folder / "t.jpg")))

    assert harness.files() == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("\u202edrow\u202c", 1.0),
        ("a\u200bb\u200d", 1.0),
        ("x" * 10_000, 90.0),
        ("Z" + "\u0301" * 200, 9.0),
        ("\t\r\n", 1.0),
        ("", 1.0),
    ],
    ids=["override", "zero width", "long word", "marks", "white space", "empty"],
)
async def test_odd_text_is_drawn_or_refused(harness: RendererHarness, text: str, seconds: float) -> None:
    """
    [1] Direction overrides, zero width, a word of 10,000 letters, towers of marks, nothing at all.
    """
    try:
        await film(harness, lesson(heading=text, points=(text, "Fine")), seconds=seconds)
    except Rejected:
        assert harness.files() == []
    else:
        assert harness.files() == ["lesson.mp4"]


async def test_a_recording_that_is_not_there_is_unavailable(harness: RendererHarness) -> None:
    """
    [3] The film is not made without its sound.
    """
    script = lesson()
    missing, target = (FilePath(str(harness.folder / name)) for name in ("missing.wav", "lesson.mp4"))

    with pytest.raises(Unavailable):
        await harness.renderer.render(
            script, narrate(script, seconds=1.0), audio=missing, into=target, progress=silent
        )

    assert harness.files() == []


async def test_a_folder_that_is_not_there_is_unavailable(harness: RendererHarness) -> None:
    """
    [3, 4] Neither a film nor a picture is made in it, and it is not made either.
    """
    with pytest.raises(Unavailable):
        await film(harness, name="missing/lesson.mp4")
    with pytest.raises(Unavailable):
        await harness.renderer.draw_thumbnail(lesson(), into=FilePath(str(harness.folder / "missing/title.jpg")))

    assert harness.files() == []


async def test_the_narration_of_another_script_is_rejected(harness: RendererHarness) -> None:
    """
    [3] It has another number of scenes.
    """
    script = lesson()
    shorter = attrs.evolve(script, scenes=script.scenes[:2])
    recording, target = record(harness.folder, seconds=1.0), FilePath(str(harness.folder / "lesson.mp4"))

    with pytest.raises(Rejected, match="2 scenes"):
        await harness.renderer.render(
            script, narrate(shorter, seconds=1.0), audio=recording, into=target, progress=silent
        )

    assert harness.files() == []


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.inf, math.nan])
async def test_a_narration_that_has_no_length_is_rejected(harness: RendererHarness, seconds: float) -> None:
    """
    [3] There is nothing to film, or no end of it.
    """
    script = lesson()
    narration = attrs.evolve(narrate(script, seconds=1.0), duration_seconds=seconds)
    recording, target = record(harness.folder, seconds=1.0), FilePath(str(harness.folder / "lesson.mp4"))

    with pytest.raises(Rejected):
        await harness.renderer.render(script, narration, audio=recording, into=target, progress=silent)

    assert harness.files() == []


async def test_a_failure_leaves_an_older_film_as_it_was(harness: RendererHarness) -> None:
    """
    [3] Only a film that is done takes its place.
    """
    await film(harness)
    before = (harness.folder / "lesson.mp4").read_bytes()

    with pytest.raises(Rejected):
        await film(harness, lesson(heading=NO_FONT_HAS_IT))

    assert (harness.folder / "lesson.mp4").read_bytes() == before


async def test_a_thumbnail_is_a_jpeg(harness: RendererHarness) -> None:
    """
    [4] One that opens; drawing it again gives the same bytes.
    """
    pictures = []
    for _ in range(2):
        await harness.renderer.draw_thumbnail(lesson(), into=FilePath(str(harness.folder / "title.jpg")))
        pictures.append((harness.folder / "title.jpg").read_bytes())

    assert pictures[0] == pictures[1]
    assert harness.files() == ["title.jpg"]
    with Image.open(harness.folder / "title.jpg") as image:
        image.load()
        assert image.format == "JPEG"


async def test_a_thumbnail_is_as_large_as_the_film(drawing: RendererHarness) -> None:
    """
    [4] And shows something.
    """
    await drawing.renderer.draw_thumbnail(lesson(), into=FilePath(str(drawing.folder / "title.jpg")))

    with Image.open(drawing.folder / "title.jpg") as image:
        assert image.size == (320, 180)
        assert len(image.getcolors(320 * 180) or ()) > 20


async def test_what_cannot_be_drawn_has_no_thumbnail(harness: RendererHarness) -> None:
    """
    [4] It is refused like the film.
    """
    script = attrs.evolve(lesson(), title=NO_FONT_HAS_IT)

    with pytest.raises(Rejected, match="title"):
        await harness.renderer.draw_thumbnail(script, into=FilePath(str(harness.folder / "title.jpg")))

    assert harness.files() == []


def difference(one: Image.Image, other: Image.Image) -> float:
    """
    How far two pictures are apart, on average, of 255.
    """
    return float(np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16)).mean())

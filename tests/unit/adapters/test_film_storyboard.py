"""
The plan of a film: every text of a script is on for a while, in its place.
"""

from __future__ import annotations

from contextlib import nullcontext
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vividly_adapters.moviepy.coverage import require_drawable
from vividly_adapters.moviepy.fonts import installed
from vividly_adapters.moviepy.look import Look
from vividly_adapters.moviepy.picture import Writing, paint
from vividly_adapters.moviepy.slide_scene import slide_scenes
from vividly_adapters.moviepy.slides import title_picture
from vividly_adapters.moviepy.storyboard import CREDIT_SECONDS, draw_up
from vividly_adapters.moviepy.text import plain
from vividly_adapters.moviepy.theme import theme_of
from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Narration, Scene, SceneKind, SceneSpan, Script, Source, SpokenWord, Topic

if TYPE_CHECKING:
    from vividly_adapters.moviepy.picture import Picture
    from vividly_adapters.moviepy.storyboard import Storyboard

pytestmark = pytest.mark.service("moviepy")

A_SECOND = 24
SOURCE = Source(title="Light", author="A. Teacher", licence="CC BY 4.0", place="light.md")


def script(*scenes: Scene, title: str = "Why?", takeaways: tuple[str, ...] = ("One", "Two", "Three")) -> Script:
    """
    A script of *scenes*.
    """
    return Script(
        title=title,
        topic=Topic(id=TopicId("light"), title="Refraction", subject="physics"),
        scenes=scenes,
        takeaways=takeaways,
        sources=(SOURCE, SOURCE),
        writer="hand",
    )


def scene(heading: str, *points: str, kind: SceneKind = SceneKind.SECTION) -> Scene:
    """
    A scene of which only what it shows matters.
    """
    return Scene(kind=kind, heading=heading, narration="Words.", points=points)


def timed(made: Script, seconds_each: float, *words: SpokenWord) -> Narration:
    """
    A narration with scenes of *seconds_each*.
    """
    edges = [seconds_each * index for index in range(len(made.scenes) + 1)]
    return Narration(
        duration_seconds=edges[-1],
        voice="none",
        words=words,
        scenes=tuple(SceneSpan(start_seconds=start, end_seconds=end) for start, end in pairwise(edges)),
    )


def look(width: int = 1280, height: int = 720) -> Look:
    """
    How a film looks at some size.
    """
    return Look(width=width, height=height, theme=theme_of("physics"), typefaces=installed())


def texts(picture: Picture) -> list[str]:
    """
    The texts of *picture*, each with its lines joined.
    """
    writings = (mark for mark in picture.marks if isinstance(mark, Writing))
    return ["".join(line.text for line in writing.block.lines) for writing in writings]


def shown_at(storyboard: Storyboard, frame: int) -> list[str]:
    """
    The texts that frame number *frame* shows.
    """
    return texts([shot for shot in storyboard.shots if shot.first_frame <= frame][-1].picture)


def plan(made: Script, seconds_each: float, *words: SpokenWord) -> Storyboard:
    """
    The storyboard at 24 frames a second.
    """
    return draw_up(made, timed(made, seconds_each, *words), look(), frames_per_second=A_SECOND)


def test_a_point_is_shown_from_its_word_on() -> None:
    """
    Not before; and it stays until the scene ends.
    """
    word = SpokenWord(text="slower", start_seconds=2.5, end_seconds=3.0, scene=0)
    storyboard = plan(script(scene("Light", "Slower"), scene("Next")), 5.0, word)

    assert "Slower" not in shown_at(storyboard, 59)
    assert "Slower" in shown_at(storyboard, 60)
    assert "Slower" in shown_at(storyboard, 119)
    assert "Slower" not in shown_at(storyboard, 120)


def test_scenes_open_with_the_frame_at_which_they_begin() -> None:
    """
    One opening shot a scene: where the film can be cut.
    """
    storyboard = plan(script(scene("One", "a", "b"), scene("Two"), scene("Three")), 3.0)

    assert [min(shot.first_frame for shot in storyboard.shots if shot.scene == number) for number in range(3)] == [
        0,
        72,
        144,
    ]
    assert storyboard.frames == 216


def test_takeaways_come_in_turn_and_the_sources_with_the_last() -> None:
    """
    Three numbered lines; the credit once for each source, for the last second at least.
    """
    storyboard = plan(
        script(scene("Why?", kind=SceneKind.OPENING), scene("Remember", kind=SceneKind.TAKEAWAYS)), 6.0
    )
    credit = "Sources: Light, A. Teacher (CC BY 4.0)"

    assert {"1", "One"} <= set(shown_at(storyboard, 145))
    assert "Two" not in shown_at(storyboard, 145)
    assert {"1", "One", "2", "Two", "3", "Three"} <= set(shown_at(storyboard, 287))
    assert credit in shown_at(storyboard, storyboard.frames - round(CREDIT_SECONDS * A_SECOND))
    assert credit not in shown_at(storyboard, 145)


def test_a_scene_without_points_shows_its_heading_large() -> None:
    """
    Larger than a scene that has some.
    """
    sizes = []
    for shown in (scene("Light bends"), scene("Light bends", "Slower")):
        marks = plan(script(shown), 3.0).shots[0].picture.marks
        sizes += [
            mark.block.size for mark in marks if isinstance(mark, Writing) and texts_of(mark) == "Light bends"
        ]

    assert sizes[0] > sizes[1]


def texts_of(writing: Writing) -> str:
    """
    The text of *writing*.
    """
    return "".join(line.text for line in writing.block.lines)


def test_more_text_than_time_is_rejected() -> None:
    """
    Pages that nobody could read are not turned; the error names the scene.
    """
    with pytest.raises(Rejected, match=r"scenes\[0\].* pages"):
        plan(script(scene("Long", "word " * 2_000)), 4.0)


NUMBERS = " ".join(map(str, range(420)))

hostile = st.text("aWé Жπ₂\u0301\u200b\u202e\x00\n", max_size=40) | st.sampled_from(
    [
        NUMBERS,
        NUMBERS.replace(" ", ""),
        "a" + "\u0301" * 60,
        "\ud800",
        "é" * 200,
    ]
)


@settings(max_examples=25)
@given(title=hostile, heading=hostile, points=st.lists(hostile, max_size=4), takeaway=hostile)
def test_every_text_is_shown_whole_or_refused(title: str, heading: str, points: list[str], takeaway: str) -> None:
    """
    Whatever a script says: each of its texts is on some picture, whole or on consecutive pages, within its box.
    """
    made = script(
        scene("Hello", kind=SceneKind.OPENING),
        scene(heading, *points),
        scene("Remember", kind=SceneKind.TAKEAWAYS),
        title=title,
        takeaways=(takeaway,),
    )
    try:
        require_drawable(made, installed())
        storyboard = plan(made, 120.0)
    except Rejected:
        return

    for text in (title, heading, *points, takeaway):
        assert_shown(plain(text), storyboard)
    for shot in storyboard.shots:
        assert_in_boxes(shot.picture)


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    """
    It can be drawn, or the error names the field and the kind, and quotes nothing.
    """
    typefaces = installed()
    undrawable = any(not typefaces.medium.covers(sign) for sign in plain(text))

    refusal = pytest.raises(Rejected, match=r"^scenes\[0\].heading holds characters [ -~]*$")
    with refusal if undrawable else nullcontext():
        require_drawable(script(scene(text)), typefaces)


def assert_shown(text: str, storyboard: Storyboard) -> None:
    """
    A block holds *text*, or blocks that come one after another do.
    """
    marks = dict.fromkeys(mark for shot in storyboard.shots for mark in shot.picture.marks)
    blocks = [texts_of(mark) for mark in marks if isinstance(mark, Writing)]
    assert not text or text in blocks or text in "".join(blocks)


def assert_in_boxes(picture: Picture) -> None:
    """
    Every block has room in its box, and every box in the picture.
    """
    for mark in picture.marks:
        box = mark.box
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
        if isinstance(mark, Writing):
            assert mark.block.width <= box.width
            assert mark.block.height <= box.height


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (720, 1280), (1080, 1080), (320, 180)])
def test_slides_fit_pictures_of_every_shape(width: int, height: int) -> None:
    """
    16:9, 9:16 and 1:1, large and small.
    """
    made = script(
        scene("Why does a straw look broken?", kind=SceneKind.OPENING),
        scene("Light slows down in glass", "Fastest in empty space", "Slower in water and in glass"),
        scene("Remember", kind=SceneKind.TAKEAWAYS),
    )
    storyboard = draw_up(made, timed(made, 4.0), look(width, height), frames_per_second=A_SECOND)

    for shot in storyboard.shots:
        assert_in_boxes(shot.picture)
        assert paint(shot.picture).size == (width, height)
    assert_in_boxes(title_picture(made, look(width, height)))


def test_equal_pictures_are_painted_alike() -> None:
    """
    A picture is a value: planned twice, it is equal, and so are its pixels.
    """
    one, other = (plan(script(scene("Light", "Slower")), 3.0).shots[-1].picture for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
    assert paint(one).tobytes() == paint(other).tobytes()


def test_a_storyboard_is_cut_into_scenes() -> None:
    """
    Each is as long as it is on, and fades from what the one before ended with; the first begins at once.
    """
    storyboard = plan(script(scene("Light", "Slower", "Bent"), scene("Next")), 3.0)
    first, second = slide_scenes(storyboard)

    assert (first.number, second.number) == (0, 1)
    assert first.frames + second.frames == storyboard.frames == 144
    assert first.lead_in() is None
    before = second.lead_in()
    assert before is not None
    assert before.tobytes() == first.draw(first.frames - 1).tobytes()
    assert second.changes[0].frame == 0
    assert first.changes[0].fade == 0 < second.changes[0].fade


def test_a_scene_that_begins_later_is_the_same_scene() -> None:
    """
    Another one's length changes what is said of it in no frame, whatever the rounding.
    """
    made = script(scene("One", "a", "b"), scene("Two", "c", "d"), scene("Three"))
    contents = set()
    for shift in (0.0, 0.013, 0.5, 1.03):
        spans = (
            SceneSpan(start_seconds=0.0, end_seconds=4.0 + shift),
            SceneSpan(start_seconds=4.0 + shift, end_seconds=8.21 + shift),
            SceneSpan(start_seconds=8.21 + shift, end_seconds=12.0 + shift),
        )
        narration = Narration(duration_seconds=12.0 + shift, voice="none", words=(), scenes=spans)
        second = slide_scenes(draw_up(made, narration, look(), frames_per_second=A_SECOND))[1]
        contents.add((second.frames, second.content))

    assert len(contents) == 1


@given(lengths=st.lists(st.floats(0.05, 9.0), min_size=1, max_size=12))
def test_scenes_keep_in_step_with_the_voice(lengths: list[float]) -> None:
    """
    A frame and a half at most, however many there are.
    """
    edges = [sum(lengths[:index]) for index in range(len(lengths) + 1)]
    spans = tuple(SceneSpan(start_seconds=start, end_seconds=end) for start, end in pairwise(edges))
    made = script(*(scene(f"Part {number}") for number in range(len(lengths))))
    narration = Narration(duration_seconds=edges[-1], voice="none", words=(), scenes=spans)
    storyboard = draw_up(made, narration, look(), frames_per_second=A_SECOND)

    for shot in storyboard.shots:
        if shot.picture != storyboard.shots[-1].picture:
            assert abs(shot.first_frame - edges[shot.scene] * A_SECOND) <= 1.5


def test_a_title_that_is_too_long_has_pages_of_its_own() -> None:
    """
    The lesson's picture then shows the first of them.
    """
    made = attrs.evolve(script(scene("Why?", kind=SceneKind.OPENING)), title="z" * 5_000)

    assert any(text.startswith("zzzz") for text in texts(title_picture(made, look())))

"""
Every kind of scene is drawn, in every shape of picture, and can be read.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.domain._lessons import visuals
from vividly_adapters.moviepy.charts import draw_chart
from vividly_adapters.moviepy.coverage import require_drawable, require_typesettable
from vividly_adapters.moviepy.look import Look
from vividly_adapters.moviepy.marks import Arrow, Chart, Equation, Panel, Writing
from vividly_adapters.moviepy.picture import paint
from vividly_adapters.moviepy.plot_steps import steps_of, values_shown
from vividly_adapters.moviepy.slide_scene import slide_scenes
from vividly_adapters.moviepy.storyboard import draw_up
from vividly_adapters.moviepy.text import plain
from vividly_adapters.moviepy.theme import BY_SUBJECT, LEAST_CONTRAST, MODES, contrast, theme_of
from vividly_adapters.moviepy.typefaces import installed
from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Narration, Scene, SceneKind, SceneSpan, Script, Source, SpokenWord, Topic
from vividly_core.domain.visual import (
    Comparison,
    Credits,
    Definition,
    Diagram,
    DiagramShape,
    Formula,
    Hook,
    Plot,
    PlotKind,
    Question,
    Series,
    Side,
    WorkedExample,
    texts_of,
)

if TYPE_CHECKING:
    from PIL.Image import Image

    from vividly_adapters.moviepy.picture import Picture
    from vividly_adapters.moviepy.storyboard import Storyboard
    from vividly_core.domain.visual import Visual

pytestmark = pytest.mark.service("moviepy")

SOURCE = Source(title="Light", author="A. Teacher", licence="CC BY 4.0", place="light.md")
SUN = Series(label="Sun plant", x=(0.0, 1.0, 2.0), y=(0.0, 15.0, 22.0))
SHADE = Series(label="Shade plant", x=(0.0, 1.0, 2.0), y=(0.0, 11.0, 13.0))
SHOWN: dict[str, Visual] = {
    "hook": Hook(text="On the Moon a feather falls like a hammer"),
    "definition": Definition(term="Terminal speed", meaning="The speed at which drag is as large as the weight."),
    "example": WorkedExample(problem="How fast after 3 s?", steps=("v = g · t",), answer="v ≈ 29 m/s"),
    "formula": Formula(tex=r"\frac{1}{2} m v^2"),
    "line": Plot(kind=PlotKind.LINE, series=(SUN, SHADE), x_label="Light", y_label="Sugar"),
    "scatter": Plot(kind=PlotKind.SCATTER, series=(SUN,)),
    "bar": Plot(kind=PlotKind.BAR, series=(SUN, SHADE), categories=("dim", "day", "noon")),
    "chain": Diagram(shape=DiagramShape.CHAIN, nodes=("Light", "Sugar", "Work"), arrows=("leaf", "muscle")),
    "cycle": Diagram(
        shape=DiagramShape.CYCLE,
        nodes=("Sea", "Cloud", "Rain", "River"),
        arrows=("rises", "cools", "falls", "flows"),
    ),
    "comparison": Comparison(
        left=Side(title="Photosynthesis", points=("Stores energy",)),
        right=Side(title="Respiration", points=("Releases energy", "Day and night")),
    ),
    "question": Question(prompt="What happens to drag?", options=("It stays", "It grows"), answer=1),
    "sources": Credits(),
}


def script(visual: Visual, *points: str, kind: SceneKind = SceneKind.SECTION) -> Script:
    """
    A script of one scene.
    """
    return Script(
        title="Why?",
        topic=Topic(id=TopicId("light"), title="Refraction", subject="physics"),
        scenes=(Scene(kind=kind, heading="Look here", narration="Words.", points=points, visual=visual),),
        takeaways=(),
        sources=(SOURCE,),
        writer="hand",
    )


def look(width: int = 640, height: int = 360, subject: str = "physics", mode: str = "dark") -> Look:
    """
    How a film looks.
    """
    return Look(width=width, height=height, theme=theme_of(subject, mode), typefaces=installed())


def plan(made: Script, how: Look, *words: SpokenWord, seconds: float = 60.0) -> Storyboard:
    """
    The storyboard at 24 frames a second.
    """
    narration = Narration(
        duration_seconds=seconds,
        voice="none",
        words=words,
        scenes=(SceneSpan(start_seconds=0.0, end_seconds=seconds),),
    )
    return draw_up(made, narration, how, frames_per_second=24)


def texts(picture: Picture) -> list[str]:
    """
    The texts of *picture*, each with its lines joined.
    """
    marks = (mark for mark in picture.marks if isinstance(mark, Writing))
    return ["".join(line.text for line in mark.block.lines) for mark in marks]


def assert_in_picture(picture: Picture) -> None:
    """
    Every mark is within the picture, every text within its box.
    """
    for mark in picture.marks:
        box = mark.box
        assert min(box.x, box.y) >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
        if isinstance(mark, Writing):
            assert mark.block.width <= box.width
            assert mark.block.height <= box.height


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)], ids=["16:9", "9:16", "1:1"])
@pytest.mark.parametrize("points", [(), ("Slower", "Bent")], ids=["alone", "with points"])
@pytest.mark.parametrize("visual", SHOWN.values(), ids=SHOWN)
def test_every_visual_is_drawn_in_every_shape(
    visual: Visual, points: tuple[str, ...], size: tuple[int, int]
) -> None:
    """
    All that it says can be read at its end, and nothing leaves the picture.
    """
    kind = SceneKind.OPENING if isinstance(visual, Hook) else SceneKind.SECTION
    shots = plan(script(visual, *points, kind=kind), look(*size)).shots
    for shot in shots:
        assert_in_picture(shot.picture)
    seen = {text for shot in shots for text in texts(shot.picture)}
    assert {text for _, text in texts_of(visual) if text} <= seen
    assert set(points) <= seen
    assert paint(shots[-1].picture).size == size


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("subject", BY_SUBJECT)
def test_all_writing_stands_out_to_the_pixel(subject: str, mode: str) -> None:
    """
    Measured in what was painted: ink and ground of every text have a contrast of 4.5 at least.
    """
    for visual in SHOWN.values():
        for shot in plan(script(visual, "Slower", "Bent"), look(subject=subject, mode=mode)).shots:
            image = paint(shot.picture)
            for mark in shot.picture.marks:
                if isinstance(mark, Writing) and texts(attrs.evolve(shot.picture, marks=(mark,))) != [""]:
                    box = mark.box
                    edges = (box.x, box.y, box.x + mark.block.width, box.y + mark.block.height)
                    assert measured_contrast(image.crop(edges)) >= LEAST_CONTRAST


def measured_contrast(image: Image) -> float:
    """
    Between the colour that there is most of, and the one that differs most from it.
    """
    counted = Counter(image.getdata())
    ground = counted.most_common(1)[0][0]
    return max(contrast(ground, colour) for colour in counted)


def test_a_formula_and_a_plot_leave_ink() -> None:
    """
    They are drawn, not only given room.
    """
    for name, sort in (("formula", Equation), ("line", Chart), ("scatter", Chart), ("bar", Chart)):
        picture = plan(script(SHOWN[name]), look()).shots[-1].picture
        (mark,) = (mark for mark in picture.marks if isinstance(mark, sort))
        box = mark.box
        crop = paint(picture).crop((box.x, box.y, box.x + box.width, box.y + box.height))
        assert len(set(crop.getdata())) > 20


def test_the_answer_is_shown_after_the_options() -> None:
    """
    It is named again, and only then stands out.
    """
    words = [
        SpokenWord(text=text, start_seconds=start, end_seconds=start + 0.4, scene=0)
        for text, start in (("stays", 2.0), ("grows", 4.0), ("grows", 8.0))
    ]
    shots = plan(script(SHOWN["question"]), look(), *words, seconds=10.0).shots
    theme = theme_of("physics")
    answered = [
        shot.first_frame / 24
        for shot in shots
        if any(
            isinstance(mark, Writing) and mark.colour == theme.ground and "grows" in texts_in(mark)
            for mark in shot.picture.marks
        )
    ]
    assert answered == [8.0]


def texts_in(writing: Writing) -> str:
    """
    The text of *writing*.
    """
    return "".join(line.text for line in writing.block.lines)


def test_what_is_spoken_of_is_highlighted() -> None:
    """
    The point that is current is another picture than when the next one is.
    """
    pictures = [shot.picture for shot in plan(script(SHOWN["formula"], "Slower", "Bent"), look()).shots]
    assert len(pictures) == len(set(pictures)) == 2
    for one, other in pairwise(pictures):
        assert [mark for mark in one.marks if isinstance(mark, Equation)] == [
            mark for mark in other.marks if isinstance(mark, Equation)
        ]


def spoken(*words: tuple[str, float]) -> list[SpokenWord]:
    """
    Words of the first scene, each with the second at which it begins.
    """
    return [SpokenWord(text=text, start_seconds=at, end_seconds=at + 0.4, scene=0) for text, at in words]


def charts(storyboard: Storyboard) -> list[tuple[float, Chart]]:
    """
    From which second on, which chart is on.
    """
    return [
        (shot.first_frame / 24, mark)
        for shot in storyboard.shots
        for mark in shot.picture.marks
        if isinstance(mark, Chart)
    ]


def test_a_plot_grows_while_it_is_spoken_of() -> None:
    """
    Its axes are there first; each series comes with its name, and is drawn over the same axes.
    """
    words = spoken(("sun", 2.0), ("plant", 2.5), ("shade", 5.0), ("plant", 5.5))
    seen = charts(plan(script(SHOWN["line"]), look(), *words, seconds=10.0))
    assert [(at, chart.steps) for at, chart in seen] == [(0.0, 0), (2.5, 1), (5.0, 2)]
    one, other = (draw_chart(chart) for _, chart in seen[1:])
    assert one != other
    left = seen[1][1].inside.x - seen[1][1].box.x - 2
    axis = (0, 0, left, one.height)
    assert one.crop(axis).tobytes() == other.crop(axis).tobytes()


@pytest.mark.parametrize(
    ("plot", "steps"),
    [
        (Plot(kind=PlotKind.BAR, series=(SUN,), categories=("dim", "day", "noon")), [(1,), (2,), (3,)]),
        (Plot(kind=PlotKind.BAR, series=(SUN,)), [(1,), (2,), (3,)]),
        (Plot(kind=PlotKind.LINE, series=(SUN, SHADE)), [(3, 0), (3, 3)]),
        (
            Plot(kind=PlotKind.LINE, series=(Series(label="", x=tuple(range(10)), y=tuple(range(10))),)),
            [(3,), (5,), (8,), (10,)],
        ),
    ],
    ids=["named bars", "bars", "lines", "a line alone"],
)
def test_a_plot_grows_in_a_few_steps(plot: Plot, steps: list[tuple[int, ...]]) -> None:
    """
    By bars or by series, or in four pieces; everything is there in the end.
    """
    grown = [values_shown(plot, step) for step in range(1, len(steps_of(plot)) + 1)]
    assert grown == steps


def test_points_and_a_visual_each_follow_the_voice() -> None:
    """
    What is said of the example before the point does not wait for the point.
    """
    words = spoken(("equals", 1.0), ("29", 2.0), ("m/s", 2.5), ("slower", 6.0))
    example = WorkedExample(problem="How fast?", steps=("It equals 29 m/s",))
    shots = plan(script(example, "Slower"), look(), *words, seconds=10.0).shots
    first = {text: shot.first_frame / 24 for shot in reversed(shots) for text in texts(shot.picture)}
    assert first["It equals 29 m/s"] == 1.0
    assert first["Slower"] == 6.0


@pytest.mark.parametrize("heading", ["Terminal speed", "The terminal speed"])
def test_a_term_that_is_the_heading_is_written_once(heading: str) -> None:
    """
    The definition below it needs no name.
    """
    made = script(SHOWN["definition"])
    made = attrs.evolve(made, scenes=(attrs.evolve(made.scenes[0], heading=heading),))
    written = texts(plan(made, look()).shots[-1].picture)
    assert heading in written
    assert "Terminal speed" not in set(written) - {heading}


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("shape", DiagramShape)
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)], ids=["16:9", "9:16", "1:1"])
def test_a_diagram_is_drawn_with_its_arrows_between_its_nodes(
    shape: DiagramShape, count: int, size: tuple[int, int]
) -> None:
    """
    As many arrows as there are steps; no node and no name lies over another.
    """
    nodes = tuple(f"Part {number}" for number in range(count))
    arrows = tuple(f"way {number}" for number in range(count - (shape is DiagramShape.CHAIN)))
    picture = plan(script(Diagram(shape=shape, nodes=nodes, arrows=arrows)), look(*size)).shots[-1].picture
    assert len([mark for mark in picture.marks if isinstance(mark, Arrow)]) == len(arrows)
    boxes = [
        mark.box for mark in picture.marks if isinstance(mark, Writing) and texts_in(mark) in (*nodes, *arrows)
    ]
    assert len(boxes) == len(nodes) + len(arrows)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )


def test_a_diagram_is_mirrored_with_its_arrows() -> None:
    """
    Where readers begin at the right, a chain runs to the left.
    """
    chain = script(SHOWN["chain"])
    for mirrored, sign in ((False, 1), (True, -1)):
        picture = plan(chain, attrs.evolve(look(), mirrored=mirrored)).shots[-1].picture
        (first, *_) = (mark for mark in picture.marks if isinstance(mark, Arrow))
        assert (first.head[0] - first.tail[0]) * sign > 0
        assert_in_picture(picture)


def test_nothing_stands_where_a_point_will_come() -> None:
    """
    Until the first is spoken of, the heading is alone, and large; then points come one by one.
    """
    made = script(Credits(), "Slower", "Bent")
    made = attrs.evolve(made, scenes=(attrs.evolve(made.scenes[0], visual=None),))
    shots = plan(made, look(), *spoken(("slower", 3.0), ("bent", 6.0)), seconds=10.0).shots
    assert [shot.first_frame / 24 for shot in shots[:3]] == [0.0, 3.0, 6.0]
    heads = [
        next(mark for mark in shot.picture.marks if isinstance(mark, Writing) and texts_in(mark) == "Look here")
        for shot in shots[:2]
    ]
    assert heads[0].block.size > heads[1].block.size
    assert not {"Slower", "Bent"} & set(texts(shots[0].picture))
    panels = [len([mark for mark in shot.picture.marks if isinstance(mark, Panel)]) for shot in shots]
    assert panels == sorted(panels)


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_key_words_are_tiles_of_one_size(count: int) -> None:
    """
    What is short stands large in a grid, in a wide picture.
    """
    made = script(Credits(), *(f"Key word {number}" for number in range(count)))
    made = attrs.evolve(made, scenes=(attrs.evolve(made.scenes[0], visual=None),))
    picture = plan(made, look(1280, 720)).shots[-1].picture
    tiles = [mark for mark in picture.marks if isinstance(mark, Writing) and texts_in(mark).startswith("Key")]
    assert len(tiles) == count
    assert len({mark.block.size for mark in tiles}) == 1
    assert len({mark.box.x for mark in tiles}) > 1
    assert_in_picture(picture)


def test_a_high_picture_has_larger_type() -> None:
    """
    It is looked at from nearer, and on a smaller screen.
    """
    made = script(Credits(), "Slower", "Bent")
    made = attrs.evolve(made, scenes=(attrs.evolve(made.scenes[0], visual=None),))
    wide, high = (
        next(
            mark.block.size
            for mark in plan(made, look(*size)).shots[-1].picture.marks
            if isinstance(mark, Writing) and texts_in(mark) == "Slower"
        )
        for size in ((640, 360), (360, 640))
    )
    assert high > wide


def test_nothing_moves_with_reduced_motion() -> None:
    """
    Pictures change at once.
    """
    storyboard = plan(script(SHOWN["line"], "Slower", "Bent"), look())
    assert any(change.fade for scene in slide_scenes(storyboard) for change in scene.changes)
    still = slide_scenes(storyboard, reduced_motion=True)
    assert not any(change.fade for scene in still for change in scene.changes)
    assert all(scene.lead_in() is None for scene in still)


@pytest.mark.parametrize("tex", [r"\frac{1}", "{" * 300, "$x$", "½ m", r"\quokka", " ", r"\hspace{99999}x"])
def test_what_is_no_formula_is_refused_by_name(tex: str) -> None:
    """
    The error names the field and a cure, and quotes nothing.
    """
    with pytest.raises(Rejected, match=r"^scenes\[0\].visual.tex .*TeX's notation") as caught:
        require_typesettable(script(Formula(tex=tex)))
    assert "quokka" not in str(caught.value)


def test_a_formula_that_nobody_could_read_is_refused() -> None:
    """
    It is shrunk, but not below what can be read.
    """
    with pytest.raises(Rejected, match=r"scenes\[0\].visual.tex is too long to be read"):
        plan(script(Formula(tex="x+" * 180 + "x")), look())


@settings(max_examples=60, deadline=None)
@given(visual=visuals, points=st.lists(st.text("aWé म 7", max_size=9), max_size=2))
def test_any_visual_is_drawn_or_refused(visual: Visual, points: list[str]) -> None:
    """
    Whatever a script says: its words are shown, or an error names what is wrong.
    """
    made = script(visual, *points)
    try:
        require_drawable(made, installed())
        require_typesettable(made)
        shots = plan(made, look(320, 180), seconds=90.0).shots
    except Rejected:
        return
    seen = " ".join(text for shot in shots for text in texts(shot.picture))
    for name, text in texts_of(visual):
        if "label" not in name and "categories" not in name:
            assert plain(text) in seen
    paint(shots[-1].picture)

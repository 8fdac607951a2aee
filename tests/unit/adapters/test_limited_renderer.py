"""
A renderer that draws only so many films at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from vividly_adapters.limits.renderer import LimitedRenderer
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath, TopicId
from vividly_core.domain.lesson import Film, Narration, Scene, SceneKind, Script, Topic
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from vividly_core.ports.progress import Progress

SCRIPT = Script(
    title="Gravity",
    topic=Topic(id=TopicId("gravity"), title="Gravity", subject="physics"),
    scenes=(Scene(kind=SceneKind.SECTION, heading="Falling", narration="Things fall."),),
    takeaways=(),
    sources=(),
    writer="test",
)
NARRATION = Narration(duration_seconds=1.0, words=(), scenes=(), voice="test")
FILM = Film(duration_seconds=1.0, width=320, height=180, frames_per_second=24.0)


@attrs.define
class SlowRenderer:
    """
    Draws until it is told that the film at a place is done; *drawing* are those under way, in order.
    """

    drawing: dict[str, anyio.Event] = attrs.field(factory=dict)

    async def render(
        self, script: Script, narration: Narration, *, audio: FilePath, into: FilePath, progress: Progress
    ) -> Film:
        """
        Wait.
        """
        del script, narration, audio, progress
        done = self.drawing[into] = anyio.Event()
        try:
            await done.wait()
        finally:
            del self.drawing[into]
        return FILM

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Draw at once.
        """
        del script, into
        await anyio.lowlevel.checkpoint()


@attrs.define(kw_only=True)
class Studio:
    """
    A slow renderer, two films at once, each for *limit_seconds*.
    """

    limit_seconds: float = 60.0
    slow: SlowRenderer = attrs.field(factory=SlowRenderer)
    renderer: LimitedRenderer = attrs.field(init=False)
    made: list[str] = attrs.field(factory=list)

    @renderer.default
    def _limited(self) -> LimitedRenderer:
        return LimitedRenderer(
            renderer=self.slow, limiter=anyio.CapacityLimiter(2), limit_seconds=self.limit_seconds
        )

    async def film(self, into: str) -> None:
        """
        Order a film, and wait for it.
        """
        audio = FilePath("narration.wav")
        film = await self.renderer.render(SCRIPT, NARRATION, audio=audio, into=FilePath(into), progress=silent)
        assert film is FILM
        self.made.append(into)


async def test_no_more_films_are_drawn_at_once_than_there_is_room_for() -> None:
    """
    First come, first served; pictures do not wait.
    """
    studio = Studio()
    async with anyio.create_task_group() as group:
        for name in "abcd":
            group.start_soon(studio.film, name)
            await anyio.wait_all_tasks_blocked()
        seen = [list(studio.slow.drawing)]
        await studio.renderer.draw_thumbnail(SCRIPT, into=FilePath("thumbnail.jpg"))
        for name in "badc":
            studio.slow.drawing[name].set()
            await anyio.wait_all_tasks_blocked()
            seen.append(list(studio.slow.drawing))

    assert seen == [["a", "b"], ["a", "c"], ["c", "d"], ["c"], []]
    assert studio.made == ["b", "a", "d", "c"]


async def test_who_is_cancelled_gives_up_the_turn() -> None:
    """
    In the queue and at work.
    """
    studio = Studio()
    async with anyio.create_task_group() as group:
        async with anyio.create_task_group() as cancelled:
            for name in "abc":
                cancelled.start_soon(studio.film, name)
            await anyio.wait_all_tasks_blocked()
            cancelled.cancel_scope.cancel()
        for name in "de":
            group.start_soon(studio.film, name)
        await anyio.wait_all_tasks_blocked()
        seen = list(studio.slow.drawing)
        for done in studio.slow.drawing.values():
            done.set()

    assert seen == ["d", "e"]


async def test_the_limit_counts_from_a_films_own_turn() -> None:
    """
    Who waited longer than that is drawn as well; who is drawn for longer is given up, for another attempt.
    """
    studio = Studio(limit_seconds=0.05)
    late: list[str] = []

    async def hang(name: str) -> None:
        with pytest.raises(Unavailable, match=r"limit of 0\.05 s"):
            await studio.film(name)
        late.append(name)

    async with anyio.create_task_group() as group:
        for name in "abcde":
            group.start_soon(hang, name)

    assert sorted(late) == list("abcde")
    assert studio.made == []

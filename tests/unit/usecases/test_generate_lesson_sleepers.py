"""
The promise of making a lesson about workers that sleep through their lease: what lies in the store is what the record
of the request says, wherever they wake up.
"""

from __future__ import annotations

import math
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import anyio
import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unit.usecases._studio import LEASE_SECONDS, Studio
from unit.usecases._wires import Wire
from vividly_adapters.memory.narrator import MemoryNarrator
from vividly_adapters.memory.renderer import MemoryRenderer
from vividly_adapters.memory.script_writer import MemoryScriptWriter
from vividly_core.domain.errors import Leased, Stale
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Film, Narration, Script
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.script_writer import Brief

T = TypeVar("T")


@attrs.define
class _Sleeps(Wire):
    """
    Whoever comes to the moment *first* or *second*, counted before and after every call of all, falls asleep there.
    """

    first: float = math.inf
    second: float = math.inf
    asleep: tuple[anyio.Event, anyio.Event] = attrs.field(factory=lambda: (anyio.Event(), anyio.Event()))
    awake: tuple[anyio.Event, anyio.Event] = attrs.field(factory=lambda: (anyio.Event(), anyio.Event()))

    async def call(self, verb: str, part: Callable[[], Awaitable[T]]) -> T:
        """
        Pass one call on.
        """
        self.calls.append(verb)
        await self._pass()
        answer = await part()
        await self._pass()
        return answer

    async def _pass(self) -> None:
        self.moments += 1
        moments = (self.first, self.second)
        if self.moments in moments:
            number = moments.index(self.moments)
            self.asleep[number].set()
            await self.awake[number].wait()


@attrs.define
class _Takes:
    """
    Writes, speaks and draws differently every time.
    """

    number: int = 0

    async def write(self, brief: Brief) -> Script:
        """
        With the number of the take in its title.
        """
        script = await MemoryScriptWriter().write(brief)
        return attrs.evolve(script, title=f"Take {self._next()}")

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        With the number of the take at its end, as in all that follows.
        """
        narration = await MemoryNarrator().speak(script, into=into, progress=progress)
        await self._mark(into)
        return narration

    async def render(
        self, script: Script, narration: Narration, *, audio: FilePath, into: FilePath, progress: Progress
    ) -> Film:
        """
        So here.
        """
        film = await MemoryRenderer().render(script, narration, audio=audio, into=into, progress=progress)
        await self._mark(into)
        return film

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        And here.
        """
        await MemoryRenderer().draw_thumbnail(script, into=into)
        await self._mark(into)

    def _next(self) -> int:
        self.number += 1
        return self.number

    async def _mark(self, file: FilePath) -> None:
        async with await anyio.open_file(file, "ab") as opened:
            await opened.write(b"%d" % self._next())


async def _moments() -> int:
    """
    How many there are in a film that nobody disturbs.
    """
    studio = Studio()
    await studio.make(await studio.submit(), report_seconds=600)
    return studio.wire.moments


async def _two_workers(*, first: float, second: float = math.inf) -> None:
    """
    One falls asleep at the moment *first*; another takes over. If that one comes to *second*, it waits there until
    the first has woken up and is through; if not, the first wakes up when all is done.
    """
    wire, takes = _Sleeps(first=first, second=second), _Takes()
    studio = Studio(wire=wire, writer=takes, narrator=takes, renderer=takes)
    request_id = await studio.submit()

    async def work(ended: anyio.Event) -> None:
        # No report comes between: a machine that sleeps, sleeps as a whole.
        try:
            await studio.make(request_id, report_seconds=600)
        except (Leased, Stale):
            pass
        finally:
            ended.set()

    first_ended, second_ended = anyio.Event(), wire.asleep[1]
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(work, first_ended)
            await wire.asleep[0].wait()
            studio.clock.advance(LEASE_SECONDS)
            group.start_soon(work, second_ended)
            await second_ended.wait()
            # The first would fall asleep there again.
            wire.second = math.inf
            wire.awake[0].set()
            await first_ended.wait()
            wire.awake[1].set()

    request = await studio.requests.load(request_id)
    assert request.status is RequestStatus.COMPLETED
    assert len(request.artifacts) == 7
    for artifact in request.artifacts:
        stored = await studio.assets.read(artifact.asset.key)
        assert sha256(stored).hexdigest() == artifact.asset.sha256, artifact.kind


async def test_who_wakes_up_too_late_replaces_nothing() -> None:
    """
    Wherever it fell asleep, another has made the whole lesson meanwhile.
    """
    for moment in range(1, await _moments() + 1):
        await _two_workers(first=moment)


@settings(max_examples=50, deadline=None)
@given(first=st.integers(1, 50), later=st.integers(1, 50))
@example(first=14, later=7)
async def test_who_has_the_lease_has_the_last_word(first: int, later: int) -> None:
    """
    Both are at it by turns: what the sleeper stored in between is replaced by whoever took over.
    """
    await _two_workers(first=first, second=first + later)

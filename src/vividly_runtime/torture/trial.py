"""
What a fault works with: a load, workers, a database, a line between them, and a watch.
"""

from __future__ import annotations

import random
import shutil
import signal
import time
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio
import attrs
from anyio import to_thread

from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.trial import databases, evidence
from vividly_core.domain.errors import Stale, Transient
from vividly_core.domain.ids import RequestId, StudentId
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission
from vividly_runtime import database
from vividly_runtime.container import Container
from vividly_runtime.settings.values import Settings

from .crew import open_crew
from .effects import EffectsReader
from .order import Order
from .proxy import open_proxy
from .quick_parts import LIBRARY_TEXT
from .server import trial_database

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path
    from uuid import UUID

    from vividly_adapters.postgres.engine import Engine
    from vividly_core.domain.status import RequestStatus

    from .crew import Crew, Worker
    from .effects import Effect
    from .points import Trap
    from .proxy import Proxy
    from .server import Server

_STUDENT: Final = StudentId("torture")
_LOOK_SECONDS: Final = 0.05
_T = TypeVar("_T")

COMPLETED: Final = frozenset({"completed"})
BURIED: Final = frozenset({"failed"})
CANCELLED: Final = frozenset({"cancelled"})
EITHER: Final = COMPLETED | CANCELLED


class TooSlow(Exception):
    """
    What a trial waited for did not come within its patience.
    """


@attrs.define(kw_only=True)
class Trial:
    """
    One run of one fault with one *seed*.

    *expected* says of every request that was accepted how it may end. *faults_at* are the times at which something was
    done to the workers or the database, in seconds since 1970. *figures* are what else was measured.
    """

    seed: int
    dice: random.Random
    folder: Path
    server: Server
    proxy: Proxy
    crew: Crew
    container: Container
    short: bool
    patience_seconds: float = 90.0
    expected: dict[UUID, frozenset[str]] = attrs.field(factory=dict, init=False)
    faults_at: list[float] = attrs.field(factory=list, init=False)
    figures: dict[str, Any] = attrs.field(factory=dict, init=False)
    broken: list[str] = attrs.field(factory=list, init=False)
    _reader: EffectsReader = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._reader = EffectsReader(self.order().effects)

    @property
    def engine(self) -> Engine:
        """
        Past the proxy.
        """
        return self.container.engine()

    def order(self, **changes: Any) -> Order:
        """
        What a worker of this trial is told, unless *changes* say otherwise.
        """
        url = databases.url_of(self.proxy.url, str(self.engine.url.database))
        return attrs.evolve(Order(database_url=url, folder=self.folder, seed=self.seed), **changes)

    async def start(self, count: int = 1, **changes: Any) -> list[Worker]:
        """
        Start *count* workers, and wait until they work.
        """
        workers = [await self.crew.start(self.order(**changes)) for _ in range(count)]
        for worker in workers:
            await self.until(worker.ready.is_set, "a worker to be ready")
        return workers

    async def load(
        self, count: int, *, words: str = "", ending: frozenset[str] = COMPLETED, only_films: bool = False
    ) -> list[UUID]:
        """
        Submit *count* requests, whose questions hold *words*. A sixth of them want no film, unless *only_films*.
        """
        ids: list[UUID] = []
        for _ in range(count):
            number = len(self.expected)
            in_text = number % len(Stage) == 0 and not only_films
            wish = submission(
                student_id=_STUDENT,
                question=f"What holds under torture number {number}? {words}",
                minutes=1,
                modalities=["text" if in_text else "video"],
            )
            request = await self.insist(partial(self.container.submit_request(), wish))
            self.expected[request.id] = ending
            ids.append(request.id)
        return ids

    def fault(self) -> None:
        """
        Something has just been done to them, or is over just now: from here on it can only get better.
        """
        self.faults_at.append(time.time())

    def effects(self, what: str | None = None) -> list[Effect]:
        """
        What was done so far, of one kind only if *what* is given.
        """
        return [effect for effect in self._reader.read() if what in {None, effect.what}]

    async def under_way(self, count: int = 10) -> None:
        """
        Wait until *count* more stages have been done.
        """
        enough = len(self.effects("effect")) + count
        await self.until(lambda: len(self.effects("effect")) >= enough, f"{count} more stages")

    def at_trap(self, worker: Worker) -> UUID | None:
        """
        The request of *worker* that came to its trap, if one has.
        """
        caught = {effect.request for effect in self.effects("reached") if effect.pid == worker.pid}
        return next((request for request in self.expected if str(request) in caught), None)

    async def reached(self, worker: Worker) -> bool:
        """
        Wait until a request of *worker* is at its trap; ``False`` if all are over, and none came there.
        """
        deadline = time.monotonic() + self.patience_seconds
        while self.at_trap(worker) is None:
            if not await self.insist(partial(evidence.count_open, self.engine, list(self.expected))):
                return self.at_trap(worker) is not None
            if time.monotonic() > deadline:
                raise TooSlow(f"waited in vain for a request at the trap {worker.order.trap}")
            await anyio.sleep(_LOOK_SECONDS)
        return True

    async def over(self, ids: list[UUID] | None = None) -> None:
        """
        Wait until *ids*, or all requests, are over.
        """
        ending = list(self.expected) if ids is None else ids
        deadline = time.monotonic() + self.patience_seconds
        while left := await self.insist(partial(evidence.count_open, self.engine, ending)):
            if time.monotonic() > deadline:
                raise TooSlow(f"{left} requests are not over after {self.patience_seconds:g} s")
            await anyio.sleep(_LOOK_SECONDS * 2)

    async def until(self, true: Callable[[], bool], what: str) -> None:
        """
        Wait until it is *true*.

        :raises TooSlow: if it does not become so.
        """
        deadline = time.monotonic() + self.patience_seconds
        while not true():
            if time.monotonic() > deadline:
                raise TooSlow(f"waited in vain for {what}")
            await anyio.sleep(_LOOK_SECONDS)

    async def insist(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """
        Ask the database again until it answers.
        """
        deadline = time.monotonic() + self.patience_seconds
        while True:
            try:
                return await ask()
            except Transient:
                if time.monotonic() > deadline:
                    raise
                await anyio.sleep(_LOOK_SECONDS)

    async def cancel(self, request: UUID) -> RequestStatus:
        """
        Cancel *request*, however fast it changes meanwhile, and return what it is then.
        """
        cancel = self.container.cancel_request()
        while True:
            with suppress(Stale):
                return (await self.insist(partial(cancel, RequestId(request)))).status

    def unreached(self, trap: Trap) -> None:
        """
        Nothing came to *trap*. Of the notification, which may be told with the stage before it, that says nothing.
        """
        where = f"{trap.moment} {trap.stage or ''}".strip()
        self.figures.setdefault("never reached", []).append(where)
        if trap.stage is not Stage.NOTIFICATION:
            self.broken.append(f"no request came to the point {where}")

    async def retire(self, workers: list[Worker] | None = None) -> None:
        """
        Tell *workers*, or all, to stop, and wait until they have: with exit code 0, within their grace and a while.
        """
        leaving = [worker for worker in (self.crew.living if workers is None else workers) if worker.lives]
        for worker in leaving:
            worker.send(signal.SIGCONT)
            # Before that, Python does not listen to signals yet.
            await self.until(worker.ready.is_set, "a worker to be ready")
            worker.send(signal.SIGTERM)
        for worker in leaving:
            with anyio.move_on_after(worker.order.grace_seconds + self.patience_seconds / 3):
                await worker.ended.wait()
            if worker.code != 0:
                self.broken.append(f"I7: a worker that was told to stop ended with {worker.code}")


@asynccontextmanager
async def open_trial(server: Server, *, name: str, seed: int, fault: str, short: bool) -> AsyncGenerator[Trial]:
    """
    Lend a trial with an empty database, a line to it, and no workers yet.
    """
    folder = server.folder / name
    (folder / "library").mkdir(parents=True)
    (folder / "library" / "endurance.md").write_text(LIBRARY_TEXT, encoding="utf-8")
    async with (
        _gone_afterwards(folder),
        trial_database(server, name) as url,
        open_engine(url) as engine,
        open_proxy(server.socket) as proxy,
        open_crew() as crew,
    ):
        await database.ensure_student(engine, _STUDENT)
        yield Trial(
            seed=seed,
            dice=random.Random(f"{fault} {seed}"),  # noqa: S311  no secret
            folder=folder,
            server=server,
            proxy=proxy,
            crew=crew,
            container=Container(settings=Settings(), engine=engine),
            short=short,
        )


@asynccontextmanager
async def _gone_afterwards(folder: Path) -> AsyncGenerator[None]:
    # A night of trials writes many files.
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(shutil.rmtree, folder, True)  # noqa: FBT003  positional in run_sync

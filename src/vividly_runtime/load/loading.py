"""
`vividly load`: what it does.
"""

from __future__ import annotations

import logging
import time
from importlib import import_module
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio import to_thread

from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.trial import load
from vividly_core.domain.errors import PortError, Unavailable
from vividly_runtime import database
from vividly_runtime.commands.consoles import standard_error
from vividly_runtime.commands.exit_code import ExitCode
from vividly_runtime.commands.logs import configure_logging
from vividly_runtime.commands.running import run_until_stopped
from vividly_runtime.commands.tasks_beside import tasks_beside
from vividly_runtime.container import Container
from vividly_runtime.google.opening import open_assets
from vividly_runtime.resources import assets_folder
from vividly_runtime.settings.values import Settings

from .clearing import cancel_all, remove_all
from .crew import open_crew
from .meter import Meter
from .place import open_place
from .progress import Progress
from .publishing import publish
from .report import report_on
from .showing import show
from .solitude import secluded
from .tally import Tally
from .watching import Watch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_adapters.postgres.engine import Engine
    from vividly_core.ports.asset_removal import AssetRemoval

    from .crew import Crew
    from .order import LoadOrder
    from .report import LoadReport

_NAME: Final = "vividly-load"
_READY_SECONDS: Final = 60.0
_ENDING_SECONDS: Final = 120.0
_REMOVAL_SECONDS: Final = 0.5
"""What one request's may take in the end; with many at a time in a bucket it is a tenth of that."""
_KILL_AFTER_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)


def run_load(order: LoadOrder, variables: Mapping[str, str]) -> int:
    """
    Put the load on, show what came of it, and return the exit code.
    """
    if order.no_op:
        variables = secluded(variables)
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    if order.picture is not None:
        # What it lacks must not be missed only when everything is measured.
        import_module(f"{__package__}.figure")
    tally = Tally(asked=order.requests)
    with Progress(console=standard_error(), tally=tally) as progress:
        loading = _Loading(order=order, settings=settings, variables=variables, tally=tally, progress=progress)
        return run_until_stopped(
            loading,
            on_stop=lambda: progress.note("Stopping; once more to end at once, and leave everything behind"),
            on_tick=progress.tick,
        )


@attrs.frozen(kw_only=True)
class _Loading:
    order: LoadOrder
    settings: Settings
    variables: Mapping[str, str]
    tally: Tally
    progress: Progress

    async def __call__(self) -> int:
        async with (
            open_place(self.order, self.settings, self.progress.note) as url,
            open_engine(url, application_name=_NAME) as engine,
            open_assets(self.settings) as google,
        ):
            container = Container(
                settings=self.settings, engine=engine, google=google, assets_folder=assets_folder(self.settings)
            )
            try:
                for student in self.order.student_ids:
                    await database.ensure_student(engine, student)
                async with open_crew(
                    self.order.workers, no_op=self.order.no_op, variables=self._crew_variables(url)
                ) as crew:
                    return await self._with_crew(container, engine, crew)
            finally:
                limit = _ENDING_SECONDS + _REMOVAL_SECONDS * self.tally.published
                with anyio.move_on_after(limit, shield=True) as ending:
                    await self._remove(engine, container.asset_removal())
                if ending.cancelled_caught:
                    _log.warning("not all could be removed of vividly-load-%s-* in time", self.order.mark)

    def _crew_variables(self, url: str) -> dict[str, str]:
        variables = {**self.variables, "DATABASE_URL": url}
        if self.order.concurrency is not None:
            variables["VIVIDLY_CONCURRENCY"] = str(self.order.concurrency)
        return variables

    async def _with_crew(self, container: Container, engine: Engine, crew: Crew) -> ExitCode:
        watch = Watch(engine=engine, tally=self.tally, meter=Meter(pids=crew.pids))
        interrupted = True
        report: LoadReport | None = None
        try:
            await self._put_on(container, watch, crew)
            interrupted = False
        finally:
            with anyio.move_on_after(_ENDING_SECONDS, shield=True):
                report = await self._conclude(watch, interrupted=interrupted)
                if not (self.order.keep or self.order.no_op):
                    await cancel_all(container.cancel_request(), tuple(self.tally.open))
                await crew.retire(grace_seconds=self.settings.grace_seconds + _KILL_AFTER_SECONDS)
        return ExitCode.FAILED if report is None or report.problems else ExitCode.DONE

    async def _put_on(self, container: Container, watch: Watch, crew: Crew) -> None:
        """
        Return when all are over, or the time is.
        """
        if crew.members:
            self.progress.note(f"Starting {len(crew.members)} of its own workers")
            with anyio.move_on_after(_READY_SECONDS) as scope:
                await crew.ready()
            if scope.cancelled_caught:
                raise Unavailable(f"the load's own workers were not ready within {_READY_SECONDS:g} s")

        def check() -> None:
            crew.check()
            if self.tally.failure is not None:
                raise self.tally.failure

        self.progress.note(f"Run {self.order.mark}: {self.order.what}")
        self.progress.begin()
        with anyio.move_on_after(self.order.limit_seconds):
            async with tasks_beside() as beside:
                beside.start_soon(publish, self.order, container.submit_request(), self.tally)
                await watch.until_over(check)

    async def _conclude(self, watch: Watch, *, interrupted: bool) -> LoadReport:
        """
        Look once more, and show what is known by now.
        """
        letters: dict[str, int] = {}
        courses = self.tally.over
        try:
            await watch.look()
            await watch.meter.measure(watch.engine)
            courses = [*courses, *await watch.open_courses()]
            letters = await load.count_letters(watch.engine, self.order.student_ids)
        except PortError as error:
            _log.warning("the last look was in vain: %s", error)
        report = report_on(
            courses,
            now=time.time(),
            mark=self.order.mark,
            what=self.order.what,
            asked=self.order.requests,
            published=self.tally.published,
            unpublished=dict(self.tally.unpublished),
            gone=self.tally.gone,
            letters=letters,
            allowed=self.order.allowed,
            late_seconds=self.tally.late_seconds,
            no_op=self.order.no_op,
            interrupted=interrupted,
            workers=watch.meter.workers,
            connections=watch.meter.connections,
        )
        self.progress.stop()
        if self.tally.published:
            await to_thread.run_sync(show, report, self.order)
        return report

    async def _remove(self, engine: Engine, removal: AssetRemoval) -> None:
        """
        Leave nothing behind; a database of its own is dropped by whoever made it.
        """
        if self.order.keep:
            where = f", in the database vividly_load_{self.order.mark}" if self.order.no_op else ""
            self.progress.note(f"Kept: everything of the students vividly-load-{self.order.mark}-*{where}")
        elif not self.order.no_op:
            try:
                removed = await remove_all(engine, self.order.student_ids, remove_object=removal.remove)
            except PortError as error:
                _log.warning("not all could be removed of vividly-load-%s-*: %s", self.order.mark, error)
            else:
                self.progress.note(f"Removed {removed} requests and their {len(self.order.student_ids)} students")

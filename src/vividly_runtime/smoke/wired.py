"""
A smoke test of the parts that the settings name.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import attrs

from vividly_runtime import database
from vividly_runtime.commands.wiring import wired
from vividly_runtime.resources import open_database, open_resources

from .cleaning import CleanUp
from .helpers import with_relay, with_worker
from .looking import Look
from .reporting import Report
from .trial import Trial

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection

    from vividly_core.domain.ids import RequestId, StudentId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission
    from vividly_runtime.commands.display import Display
    from vividly_runtime.container import Container
    from vividly_runtime.settings.values import Settings

    from .finding import Finding
    from .trial import Tried


async def smoke_wired(
    wish: Submission,
    *,
    settings: Settings,
    own_worker: bool,
    keep: bool,
    limit_seconds: float,
    display: Display,
    on_cleaned: Callable[[Finding], None],
) -> Report:
    """
    Open what is needed, try *wish*, whose student is one of our own, and clean up, however it ends.

    *on_cleaned* is told what came of that where there will be no report.

    :raises PortError: if something fails that we look with; it is cleaned up then, too.
    """
    # A copy of a lesson would try nothing.
    async with _opened(attrs.evolve(settings, share_lessons=False), display) as container:
        student = wish.student_id
        taken: set[RequestId] | None = set() if own_worker else None
        # Whoever kills us needs it to clean up.
        display.note(f"In the name of {student}")
        try:
            await database.ensure_student(container.engine(), student, first_name="Smoke", last_name="Test")
            tried = await _try(container, wish, taken=taken, limit_seconds=limit_seconds, display=display)
        except BaseException:
            if keep:
                display.note(f"Kept; remove it with: vividly smoke --clean-up {student}")
            else:
                on_cleaned(await _clean_up(container, student, ended=taken or ()))
            raise
        cleaned = None if keep else await _clean_up(container, student, ended=taken or ())
        return Report(tried=tried, student=student, worker=_worker(tried.request, taken), cleaned=cleaned)


async def clean_up_wired(student: StudentId, *, settings: Settings, display: Display) -> Finding:
    """
    Take away what an earlier smoke test of *student* has left.
    """
    async with _opened(settings, display) as container:
        return await _clean_up(container, student)


@asynccontextmanager
async def _opened(settings: Settings, display: Display) -> AsyncGenerator[Container]:
    async with open_database(settings, note=display.note) as url:
        await database.make_ready(settings, url, note=display.note)
        async with open_resources(settings, url) as resources:
            for warning in resources.warnings:
                display.note(warning)
            yield wired(settings, resources)


async def _try(
    container: Container,
    wish: Submission,
    *,
    taken: set[RequestId] | None,
    limit_seconds: float,
    display: Display,
) -> Tried:
    """
    *taken* is told what our own worker takes, and ``None`` if there is to be none.
    """
    trial = Trial(
        submit=container.submit_request(),
        requests=container.patient_requests(),
        history=container.history(),
        look=Look(assets=container.assets(), links=container.links(), scratch=container.scratch()),
        display=display,
        own_worker=taken is not None,
    )
    work = partial(trial, wish, limit_seconds=limit_seconds)
    if taken is not None:
        return await with_worker(container, taken, work)
    if container.generation_topic() is not None:
        # Whether a relay is deployed is the business of whoever stores requests otherwise.
        return await with_relay(container, work)
    return await work()


def _worker(request: LessonRequest, taken: set[RequestId] | None) -> str | None:
    if request.started_at is None:
        return None
    if taken is None:
        return "a deployed worker"
    return "this command's own worker" if request.id in taken else "another worker of the same queue"


async def _clean_up(container: Container, student: StudentId, *, ended: Collection[RequestId] = ()) -> Finding:
    clean_up = CleanUp(
        let_go=container.let_go(),
        erase=container.erase_student(),
        by_topic=container.generation_topic() is not None,
        ended=ended,
    )
    return await clean_up(student)

"""
One lesson from the wish to the files, over memory: how each way of ending looks.
"""

from __future__ import annotations

import io
import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

import anyio
import attrs
import pytest
from dependency_injector import providers

from unit.runtime.requests import START, STUDENT
from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_adapters.memory.asset_store import MemoryAssetStore
from vividly_adapters.memory.budget import MemoryBudget
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_adapters.memory.shared_lessons import MemorySharedLessons
from vividly_core.domain.allowance import Allowance
from vividly_core.domain.errors import Stale
from vividly_core.domain.ids import StudentId
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import submission
from vividly_core.domain.tariff import Tariff
from vividly_core.usecases.spending import Spending
from vividly_runtime.commands.exit_code import ExitCode
from vividly_runtime.commands.json_lines import JsonLines
from vividly_runtime.commands.making import Making, UnknownStudent
from vividly_runtime.container import Container
from vividly_runtime.resources import open_resources
from vividly_runtime.settings.values import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime
    from pathlib import Path

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission

CLEAR = "How do plants make sugar from light?"


@attrs.frozen(kw_only=True)
class Workshop:
    """
    All that makes lessons, with memory in the place of database and disk.
    """

    container: Container
    requests: MemoryRequestStore

    def making(self, out: BinaryIO, *, now: Callable[[], datetime] = lambda: START) -> Making:
        """
        Makes one lesson, and tells of it on *out*.
        """
        return Making(
            submit=self.container.submit_request(),
            generate=self.container.generate_lesson(max_attempts=1),
            cancel=self.container.cancel_request(),
            assets=self.container.assets(),
            display=JsonLines(out=out, now=now),
        )

    async def only_request(self) -> LessonRequest:
        """
        The one request that was recorded.
        """
        (found,) = await self.requests.find(status=None, before=None, limit=10)
        return await self.requests.load(found.id)


@pytest.fixture
async def workshop() -> AsyncGenerator[Workshop]:
    """
    Nothing recorded yet; the starter library is there.
    """
    settings = Settings()
    clock = MemoryClock(time=START)
    requests = MemoryRequestStore(clock=clock, students={StudentId(STUDENT)})
    async with open_resources(settings, "postgresql://vividly@localhost:1/vividly") as resources:
        container = Container(
            settings=settings, library=resources.library, engine=None, doorbell=resources.doorbell
        )
        container.texts.override(providers.Object(resources.library))
        container.clock.override(providers.Object(clock))
        container.requests.override(providers.Object(requests))
        container.budget.override(providers.Object(MemoryBudget(requests=requests, clock=clock)))
        lessons = MemorySharedLessons(requests=requests, clock=clock)
        container.shared_lessons.override(providers.Object(lessons))
        container.assets.override(providers.Object(MemoryAssetStore()))
        yield Workshop(container=container, requests=requests)


def _wish(question: str = CLEAR, *, student: str = STUDENT) -> Submission:
    return submission(student_id=student, question=question, minutes=1, modalities=["text"])


def _last(out: io.BytesIO) -> dict[str, Any]:
    last: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return last


async def test_a_lesson_ends_with_its_files(workshop: Workshop, tmp_path: Path) -> None:
    """
    Exit code 0, and the last line names what lies in the folder.
    """
    out = io.BytesIO()

    code = await workshop.making(out)(_wish(), folder=tmp_path / "lesson")

    assert code is ExitCode.DONE
    assert _last(out)["event"] == "lesson"
    assert sorted(_last(out)["files"].values()) == sorted(str(path) for path in (tmp_path / "lesson").iterdir())
    assert {path.name for path in (tmp_path / "lesson").iterdir()} == {"script.json", "transcript.md"}
    assert (await workshop.only_request()).status is RequestStatus.COMPLETED


async def test_an_unclear_question_is_asked_back(workshop: Workshop, tmp_path: Path) -> None:
    """
    Exit code 3: the request waits for an answer, and no folder is made.
    """
    out = io.BytesIO()

    code = await workshop.making(out)(_wish("Tell me about stuff"), folder=tmp_path / "lesson")

    request = await workshop.only_request()
    assert code is ExitCode.CLARIFICATION
    assert request.status is RequestStatus.PENDING
    assert request.clarification is not None
    assert _last(out)["questions"] == list(request.clarification.questions)
    assert list(tmp_path.iterdir()) == []


async def test_a_question_outside_the_library_is_declined(workshop: Workshop, tmp_path: Path) -> None:
    """
    Exit code 4: the request has failed, with the reasoning that the last line tells.
    """
    out = io.BytesIO()

    code = await workshop.making(out)(_wish("Who won the 1998 World Cup?"), folder=tmp_path / "lesson")

    request = await workshop.only_request()
    assert code is ExitCode.OUT_OF_SCOPE
    assert request.failure is not None
    assert (_last(out)["event"], _last(out)["reasoning"]) == ("out_of_scope", request.failure.message)
    assert list(tmp_path.iterdir()) == []


async def test_what_is_refused_ends_with_a_word_of_help(workshop: Workshop, tmp_path: Path) -> None:
    """
    Exit code 5: the last line says why, and whom to turn to; no folder is made.
    """
    out = io.BytesIO()

    code = await workshop.making(out)(_wish("I want to kill myself"), folder=tmp_path / "lesson")

    request = await workshop.only_request()
    assert code is ExitCode.REFUSED
    assert request.failure is not None
    assert request.failure.helpline is not None
    assert _last(out) == {
        "event": "refused",
        "request_id": str(request.id),
        "words": request.failure.message,
        "helpline": request.failure.helpline,
    }


async def test_a_lesson_that_could_cost_too_much_is_declined(workshop: Workshop, tmp_path: Path) -> None:
    """
    Exit code 1: the last line has the words for the student, and where to look.
    """
    out = io.BytesIO()
    spending = Spending(
        budget=MemoryBudget(requests=workshop.requests, clock=MemoryClock()),
        tariff=Tariff(reading_usd=Decimal(1)),
        allowance=Allowance(request_usd=Decimal("0.5")),
    )
    making = workshop.making(out)
    making = attrs.evolve(making, generate=attrs.evolve(making.generate, spending=spending))

    code = await making(_wish(CLEAR), folder=tmp_path / "lesson")

    assert code is ExitCode.FAILED
    assert (_last(out)["event"], _last(out)["kind"]) == ("failed", "over_budget")
    assert "vividly costs" in _last(out)["advice"]
    assert list(tmp_path.iterdir()) == []


async def test_a_failure_says_where_and_what(workshop: Workshop, tmp_path: Path) -> None:
    """
    Exit code 1: here the folder of assets is a file.
    """
    (tmp_path / "assets").touch()
    broken = DirectoryAssetStore(root=tmp_path / "assets")
    out = io.BytesIO()

    with workshop.container.assets.override(providers.Object(broken)):
        code = await workshop.making(out)(_wish(), folder=tmp_path / "lesson")

    request = await workshop.only_request()
    assert code is ExitCode.FAILED
    assert request.status is RequestStatus.FAILED
    assert request.failure is not None
    assert (_last(out)["event"], _last(out)["stage"]) == ("failed", "script_generation")
    assert (_last(out)["kind"], _last(out)["error"]) == (request.failure.kind, request.failure.message)
    assert not (tmp_path / "lesson").exists()


async def test_an_unknown_student_is_told_and_nothing_is_recorded(workshop: Workshop, tmp_path: Path) -> None:
    """
    The command names the option then.
    """
    with pytest.raises(UnknownStudent):
        await workshop.making(io.BytesIO())(_wish(student="nobody"), folder=tmp_path)

    assert await workshop.requests.find(status=None, before=None, limit=10) == ()


async def test_a_cancelled_lesson_is_marked_cancelled(workshop: Workshop, tmp_path: Path) -> None:
    """
    Whenever it comes; here when the first stage is told of.
    """
    out = io.BytesIO()
    scope = anyio.CancelScope()

    def interrupt() -> datetime:
        scope.cancel()
        return START

    with scope:
        await workshop.making(out, now=interrupt)(_wish(), folder=tmp_path / "lesson")

    assert scope.cancelled_caught
    assert (await workshop.only_request()).status is RequestStatus.CANCELLED
    assert list(tmp_path.iterdir()) == []


async def test_a_lesson_that_nobody_hears_of_is_given_up(workshop: Workshop, tmp_path: Path) -> None:
    """
    The reader of the lines has gone: the request is not left behind as if somebody were at work on it.
    """
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "wb", buffering=0) as out, pytest.raises(BrokenPipeError):
        await workshop.making(out)(_wish(), folder=tmp_path / "lesson")

    assert (await workshop.only_request()).status is RequestStatus.CANCELLED
    assert list(tmp_path.iterdir()) == []


async def test_a_request_that_somebody_else_cancelled_is_left_alone(workshop: Workshop, tmp_path: Path) -> None:
    """
    It was taken away: the error says so, and the request stays as it was put.
    """
    stopped: list[RequestId] = []

    async def cancel_beside() -> None:
        while not (found := await workshop.requests.find(status=None, before=None, limit=1)):
            await anyio.lowlevel.checkpoint()
        stopped.append((await workshop.container.cancel_request()(found[0].id)).id)

    async with anyio.create_task_group() as group:
        group.start_soon(cancel_beside)
        with pytest.raises(Stale):
            await workshop.making(io.BytesIO())(_wish(), folder=tmp_path / "lesson")

    request = await workshop.only_request()
    assert (request.status, stopped) == (RequestStatus.CANCELLED, [request.id])

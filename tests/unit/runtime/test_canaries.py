"""
Nothing that a student wrote comes to light in what is kept and told of the work, whatever goes wrong.

Words that stand nowhere else are asked, liked, answered and named. Each part in its turn fails with all of them in its
message; everything that is written is searched for them.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from unit.runtime._canaries import (
    ALL,
    CANARIES,
    PART_VERBS,
    QUEUE_VERBS,
    Aviary,
    canaries_in,
    json_display,
    people_display,
)
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.event import EventType
from vividly_core.domain.status import RequestStatus
from vividly_runtime.commands.logs import configure_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from vividly_core.domain.request import LessonRequest


def _foreign(words: str) -> Exception:
    error = RuntimeError(f"somebody asked: {words}")
    error.__cause__ = ValueError(f"which came from {words}")
    error.add_note(f"who wrote {words}")
    return error


def _passing(words: str) -> Exception:
    error = Unavailable(f"the model did not like {words!r}")
    error.__cause__ = ValueError(words)
    return error


def _final(words: str) -> Exception:
    return Rejected(f"refused: {words.upper()}")


def _group(words: str) -> Exception:
    return ExceptionGroup(words, [_foreign(words), _passing(words)])


ERRORS = [_foreign, _passing, _final, _group]


@pytest.fixture(params=[True, False], ids=["json", "lines"])
def _told(request: pytest.FixtureRequest) -> Generator[None]:
    """
    Everything is told, tracebacks included.
    """
    configure_logging("DEBUG", as_json=request.param)
    yield
    configure_logging(None)


async def _lesson(aviary: Aviary, *, attempts: int = 6) -> LessonRequest:
    """
    Ask, be asked back, answer, and have the lesson made, as far as it comes.
    """
    request_id = await aviary.submit()
    await aviary.order(request_id)
    await aviary.work(attempts=attempts)
    if (await aviary.studio.requests.load(request_id)).clarification is not None:
        await aviary.answer(request_id)
        await aviary.work(attempts=attempts)
    return await aviary.studio.requests.load(request_id)


async def _check(aviary: Aviary, request: LessonRequest, capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    found = {
        name: canaries_in(text)
        for name, text in {
            **await aviary.records(request),
            "standard output": said.out,
            "standard error": said.err,
        }.items()
    }
    assert {name: canaries for name, canaries in found.items() if canaries} == {}
    return said.err


@pytest.mark.usefixtures("_told")
async def test_a_lesson_that_goes_well_tells_nothing_of_its_student(capsys: pytest.CaptureFixture[str]) -> None:
    """
    From the question through every stage to the announcement; the name is not even kept.
    """
    aviary = Aviary()

    request = await _lesson(aviary, attempts=1)

    assert request.status is RequestStatus.COMPLETED
    assert canaries_in(request.wish.question) == {"question", "answer"}
    assert "completed" in await _check(aviary, request, capsys)


@pytest.mark.usefixtures("_told")
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("verb", PART_VERBS)
async def test_a_part_that_fails_with_them_tells_nothing(
    verb: str, error: Callable[[str], Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Until the request is given up, or for as long as the store lasts.
    """
    aviary = Aviary()
    aviary.sing(verb, error)

    request = await _lesson(aviary)

    assert request.status is not RequestStatus.COMPLETED
    assert "WARNING" in await _check(aviary, request, capsys)


@pytest.mark.usefixtures("_told")
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("verb", QUEUE_VERBS)
async def test_a_queue_that_fails_with_them_tells_nothing(
    verb: str, error: Callable[[str], Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Neither when a message is settled nor when it is buried.
    """
    aviary = Aviary()
    aviary.sing("writer.write", _final if verb == "letters.bury" else _passing)
    aviary.sing(verb, error)

    request = await _lesson(aviary)

    assert "message" in await _check(aviary, request, capsys)


@pytest.mark.usefixtures("_told")
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("verb", [verb for verb in PART_VERBS if not verb.startswith("requests")])
async def test_a_lesson_that_somebody_waits_for_tells_nothing(
    verb: str, error: Callable[[str], Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    """
    On the terminal and to programs, where it stops with the error.
    """
    out, screen = io.BytesIO(), io.StringIO()
    for display in (json_display(out), people_display(screen)):
        aviary = Aviary()
        aviary.sing(verb, error)
        await aviary.making(display)(aviary.wish(), folder=None)
        (found,) = await aviary.studio.requests.find(status=None, before=None, limit=10)
        await _check(aviary, await aviary.studio.requests.load(found.id), capsys)

    assert out.getvalue()
    assert screen.getvalue()
    assert canaries_in(out.getvalue()) | canaries_in(screen.getvalue()) == set()


@pytest.mark.usefixtures("_told")
@pytest.mark.parametrize("logger", ["sqlalchemy.engine", "asyncio", "hypercorn.error", "some.library"])
def test_what_other_libraries_log_is_told_without_its_words(
    logger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    A statement may hold what a student wrote, and so may an exception that nobody fetched.
    """
    logging.getLogger(logger).error("could not do: %s", ALL, exc_info=RuntimeError(ALL))

    said = capsys.readouterr().err
    assert logger in said
    assert "RuntimeError" in said
    assert canaries_in(said) == set()


async def test_the_canaries_are_there_to_be_found() -> None:
    """
    Or else nothing is proved: they lie in the request, and in no event.
    """
    aviary = Aviary()
    request_id = await aviary.submit()
    request = await aviary.studio.requests.load(request_id)

    assert canaries_in(f"{request.wish.question} {request.wish.interest}") == {"question", "interest", "name"}
    assert canaries_in(ALL) == set(CANARIES)
    events = await aviary.studio.events(request_id)
    assert [event.type for event in events] == [EventType.REQUEST_CREATED]

"""
How checks are run.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import anyio
import pytest

from vividly_core.domain.errors import Unavailable
from vividly_runtime.doctor.check import Check, Outcome
from vividly_runtime.doctor.examination import examine
from vividly_runtime.doctor.finding import State, failed, ok, unused, warning

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_runtime.doctor.finding import Finding


def saying(*findings: Finding) -> Callable[[], Awaitable[Outcome]]:
    """
    A look that finds these.
    """

    async def look() -> Outcome:
        return Outcome(findings=findings)

    return look


def raising(error: Exception) -> Callable[[], Awaitable[Outcome]]:
    """
    A look that cannot look.
    """

    async def look() -> Outcome:
        raise error

    return look


async def test_all_checks_run_at_once() -> None:
    """
    Two that wait for each other both end.
    """
    here, there = anyio.Event(), anyio.Event()

    async def first() -> Outcome:
        here.set()
        await there.wait()
        return Outcome(findings=(ok("first"),))

    async def second() -> Outcome:
        there.set()
        await here.wait()
        return Outcome(findings=(ok("second"),))

    checked = await examine([Check(name="one", look=first), Check(name="two", look=second)])

    assert [(one.name, one.findings) for one in checked] == [("one", (ok("first"),)), ("two", (ok("second"),))]


async def test_one_that_hangs_fails_alone_with_its_time() -> None:
    """
    And with the command that mends what it looks at.
    """

    async def hang() -> Outcome:
        await anyio.sleep_forever()
        raise AssertionError

    stuck = Check(name="stuck", look=hang, limit_seconds=0.01, cure="export IT=...")

    hung, fine = await examine([stuck, Check(name="fine", look=saying(ok("fine")))])

    assert hung.findings == (failed("no answer within 0.01 s", cure="export IT=..."),)
    assert fine.findings == (ok("fine"),)


async def test_whatever_is_raised_is_a_finding() -> None:
    """
    In our words, with the cure; what is not installed names its extra, and a bug says that it is one.
    """
    (ours, missing, bug) = await examine(
        [
            Check(name="ours", look=raising(Unavailable("nobody answers")), cure="start it"),
            Check(name="missing", look=raising(ModuleNotFoundError("no", name="moviepy")), extra="moviepy"),
            Check(name="bug", look=raising(KeyError("a secret"))),
        ]
    )

    assert ours.findings == (failed("nobody answers", cure="start it"),)
    assert missing.findings == (
        failed("the package moviepy is not installed", cure="pip install 'vividly[moviepy]'"),
    )
    assert bug.findings[0].state is State.FAILED
    assert "KeyError" in bug.findings[0].message
    assert "secret" not in bug.findings[0].message


@pytest.mark.parametrize("begins_at_once", [True, False])
async def test_a_cancellation_that_nobody_asked_for_is_a_finding(*, begins_at_once: bool) -> None:
    """
    A library that gives up may say so by one, at once or when its time is over: nothing else is lost for that.
    """

    async def give_up() -> Outcome:
        if not begins_at_once:
            try:
                await anyio.sleep_forever()
            except anyio.get_cancelled_exc_class():
                pass
        raise asyncio.CancelledError

    odd = Check(name="odd", look=give_up, limit_seconds=0.01, cure="export IT=...")
    behind = Check(name="behind", look=saying(ok("seen")), after=("odd",))

    odd_one, waiting, fine = await examine([odd, behind, Check(name="fine", look=saying(ok("fine")))])

    assert (odd_one.findings[0].state, waiting.findings[0].state) == (State.FAILED, State.UNCHECKED)
    assert begins_at_once or odd_one.findings == (failed("no answer within 0.01 s", cure="export IT=..."),)
    assert fine.findings == (ok("fine"),)


async def test_whoever_stops_the_examination_is_obeyed() -> None:
    """
    A check that is cut short then is no finding.
    """
    began = anyio.Event()

    async def hang() -> Outcome:
        began.set()
        await anyio.sleep_forever()
        raise AssertionError

    async with anyio.create_task_group() as group:
        group.start_soon(examine, [Check(name="stuck", look=hang)])
        await began.wait()
        group.cancel_scope.cancel()

    assert group.cancel_scope.cancelled_caught


async def test_the_cure_may_depend_on_the_error() -> None:
    """
    Whoever is not let in needs another command than whoever is not answered.
    """

    def cure(error: Exception) -> str:
        return f"mend {type(error).__name__}"

    async def hang() -> Outcome:
        await anyio.sleep_forever()
        raise AssertionError

    ours, slow = await examine(
        [
            Check(name="ours", look=raising(Unavailable("nobody answers")), cure=cure),
            Check(name="slow", look=hang, limit_seconds=0.01, cure=cure),
        ]
    )

    assert [one.findings[0].cure for one in (ours, slow)] == ["mend Unavailable", "mend TimeoutError"]


async def test_what_stands_behind_a_failure_is_not_looked_at() -> None:
    """
    It names what must be mended first, and so does what stands behind that; a warning stops nobody.
    """
    looked = []

    async def look() -> Outcome:
        looked.append("looked")
        return Outcome(findings=(ok("fine"),))

    checks = [
        Check(name="third", look=look, after=("second",)),
        Check(name="second", look=look, after=("first",)),
        Check(name="first", look=saying(failed("broken", cure=None))),
        Check(name="uneasy", look=saying(warning("hm", cure=None), unused("no"))),
        Check(name="fourth", look=look, after=("uneasy", "left out")),
    ]

    third, second, _, _, fourth = await examine(checks)

    assert [finding.message for finding in third.findings + second.findings] == [
        "mend this first: second",
        "mend this first: first",
    ]
    assert {finding.state for finding in third.findings + second.findings} == {State.UNCHECKED}
    assert (fourth.findings, looked) == ((ok("fine"),), ["looked"])

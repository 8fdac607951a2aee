"""
A command's work, and the signals that stop it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
import pytest

from vividly_core.domain.errors import Unavailable
from vividly_runtime.commands.running import run_until_drained, run_until_stopped

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture(autouse=True)
def _signals_are_heard() -> Generator[None]:
    """
    As in a terminal: a runner in the background may have been started deaf.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [(number, signal.signal(number, signal.SIG_DFL)) for number in numbers]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def test_work_that_ends_gives_its_code() -> None:
    """
    Whatever it is.
    """

    async def work() -> int:
        await anyio.lowlevel.checkpoint()
        return 3

    assert run_until_stopped(work) == 3


def test_an_error_comes_out_as_it_is() -> None:
    """
    Not wrapped in a group.
    """

    async def work() -> int:
        await anyio.lowlevel.checkpoint()
        raise Unavailable("the store does not answer")

    with pytest.raises(Unavailable):
        run_until_stopped(work)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_cancels_the_work_which_cleans_up(number: signal.Signals, code: int) -> None:
    """
    The code is the signal's, and the cleaning up is waited for.
    """
    done: list[str] = []

    async def work() -> int:
        try:
            signal.raise_signal(number)
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.lowlevel.checkpoint()
                done.append("cleaned up")
        return 0

    assert run_until_stopped(work, on_stop=lambda: done.append("told")) == code
    assert sorted(done) == ["cleaned up", "told"]


def test_work_that_was_done_before_the_signal_took_hold_is_done() -> None:
    """
    Nothing was cancelled: its code stands.
    """

    async def work() -> int:
        signal.raise_signal(signal.SIGINT)
        with anyio.CancelScope(shield=True):
            await anyio.lowlevel.checkpoint()
        return 0

    assert run_until_stopped(work) == 0


def test_a_signal_that_the_process_was_started_to_ignore_is_ignored() -> None:
    """
    As `nohup` asks for.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    async def work() -> int:
        signal.raise_signal(signal.SIGHUP)
        await anyio.wait_all_tasks_blocked()
        return 0

    assert run_until_stopped(work) == 0


def test_a_second_signal_ends_the_process_at_once() -> None:
    """
    Whoever presses Ctrl-C twice does not want to wait for the cleaning up.
    """
    program = (
        "import anyio\n"
        "from vividly_runtime.commands.running import run_until_drained, run_until_stopped\n"
        "async def work():\n"
        "    with anyio.CancelScope(shield=True):\n"
        "        print('ready', flush=True)\n"
        "        await anyio.sleep_forever()\n"
        "run_until_stopped(work, on_stop=lambda: print('told', flush=True))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for said in ("ready\n", "told\n"):
            assert process.stdout.readline() == said
            process.send_signal(signal.SIGINT)

        assert process.wait(10) == 130


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_work_that_drains_ends_in_its_own_time(number: signal.Signals, code: int) -> None:
    """
    The signal only tells it to: nothing is cancelled. Having done as SIGTERM told is no failure.
    """
    done: list[str] = []

    async def work(stop: anyio.Event) -> int:
        signal.raise_signal(number)
        await stop.wait()
        await anyio.wait_all_tasks_blocked()
        done.append("drained")
        return 0

    assert run_until_drained(work, on_stop=lambda: done.append("told")) == code
    assert done == ["told", "drained"]


def test_an_error_while_work_drains_comes_out() -> None:
    """
    It was not the signal's doing.
    """

    async def work(stop: anyio.Event) -> int:
        signal.raise_signal(signal.SIGTERM)
        await stop.wait()
        raise Unavailable("the store does not answer")

    with pytest.raises(Unavailable):
        run_until_drained(work)


def test_a_second_signal_ends_work_that_drains_at_once() -> None:
    """
    Whoever sends two does not want to wait.
    """
    program = (
        "import anyio\n"
        "from vividly_runtime.commands.running import run_until_drained\n"
        "async def work(stop):\n"
        "    print('ready', flush=True)\n"
        "    await anyio.sleep_forever()\n"
        "run_until_drained(work, on_stop=lambda: print('told', flush=True))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for said in ("ready\n", "told\n"):
            assert process.stdout.readline() == said
            process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 143

"""
A child process that does one job, from both ends.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio import to_thread

from vividly_adapters._child import ask_child, run_child
from vividly_core.domain.errors import Misconfigured, Rejected, Throttled, Unavailable
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from vividly_core.domain.errors import PortError

    WriteJob = Callable[[str], str]

WITH_A_GRANDCHILD = """
    # Open for as long as one of the two lives.
    lifeline = os.open(job["lifeline"], os.O_WRONLY)
    os.set_inheritable(lifeline, True)
    subprocess.Popen(["sleep", "600"], close_fds=False)
    progress(0.5)
"""
"""Starts a program; the two of them hold the lifeline."""


@pytest.fixture
def write_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteJob:
    """
    Makes a module of the body of a job, and returns its name.
    """
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def write(body: str) -> str:
        head = "import os, signal, subprocess, sys\nfrom vividly_adapters._worker import serve\n"
        work = f"def work(job, progress):{body}\n"
        (tmp_path / "a_job.py").write_text(f"{head}\n{work}\nif __name__ == '__main__':\n    serve(work)\n")
        return "a_job"

    return write


@pytest.fixture
def lifeline(tmp_path: Path) -> Path:
    """
    A named pipe, of which the other end is open for as long as a process holds it.
    """
    path = tmp_path / "lifeline"
    os.mkfifo(path)
    return path


@pytest.fixture
async def all_gone(lifeline: Path) -> AsyncGenerator[anyio.Event]:
    """
    Set when nobody holds the lifeline any more.
    """
    gone = anyio.Event()

    async def watch() -> None:
        await to_thread.run_sync(lifeline.read_bytes, abandon_on_cancel=True)
        gone.set()

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        yield gone
        group.cancel_scope.cancel()


async def test_a_job_gets_its_fields_and_gives_its_result(write_job: WriteJob) -> None:
    """
    JSON goes in and comes out, whatever characters it holds.
    """
    module = write_job("\n    return [job, 'spoken']")
    job = {"text": "é\n\x00 \ud800 😀", "deep": {"list": [1, 2.5, None]}}

    assert await run_child(module, job, progress=silent) == [job, "spoken"]


async def test_an_answer_says_what_its_process_took(write_job: WriteJob) -> None:
    """
    In seconds of a processor, with those of the processes that it waited for; they are free.
    """
    burn = "import time; x = 0\nwhile time.process_time() < 0.3: x += 1"
    module = write_job(
        f"\n    import subprocess, sys\n    subprocess.run([sys.executable, '-c', {burn!r}], check=True)"
    )

    answer = await ask_child(module, {}, progress=silent)

    assert answer.processor_seconds >= 0.3
    assert (answer.usage.item, answer.usage.unit, answer.usage.usd) == ("processor", "second", Decimal(0))
    assert float(answer.usage.quantity) == pytest.approx(answer.processor_seconds, abs=0.001)


async def test_a_large_job_and_a_large_result_pass(write_job: WriteJob) -> None:
    """
    More than a pipe holds, both ways.
    """
    module = write_job("\n    return job['text'] * 2")
    text = "x" * 1_000_000

    assert await run_child(module, {"text": text}, progress=silent) == text * 2


async def test_progress_is_passed_on_in_order(write_job: WriteJob) -> None:
    """
    However often the job tells it, and no fraction twice.
    """
    module = write_job("\n    for n in range(100_001): progress(n / 100_000)")
    told: list[float] = []

    await run_child(module, {}, progress=told.append)

    assert told[-1] == pytest.approx(1.0, abs=0.01)
    assert 100 < len(told) < 1000
    assert all(former < later for former, later in pairwise(told))


@pytest.mark.parametrize("kind", [Misconfigured, Rejected, Unavailable])
async def test_an_error_comes_back_by_its_name(write_job: WriteJob, kind: type[PortError]) -> None:
    """
    With its message.
    """
    module = write_job(f"""
    from vividly_core.domain.errors import {kind.__name__}
    raise {kind.__name__}("install it")""")

    with pytest.raises(kind, match="install it"):
        await run_child(module, {}, progress=silent)


async def test_an_error_that_no_job_should_have_is_unavailable(write_job: WriteJob) -> None:
    """
    A job has no quota; whatever it means by it, another attempt may help.
    """
    module = write_job(f"""
    from vividly_core.domain.errors import {Throttled.__name__}
    raise Throttled("too fast")""")

    with pytest.raises(Unavailable, match="too fast"):
        await run_child(module, {}, progress=silent)


async def test_an_exception_is_unavailable_and_its_text_stays_in_the_note(write_job: WriteJob) -> None:
    """
    What the job was given may be in the traceback: the note has it, the message not.
    """
    module = write_job("\n    raise ValueError(job['secret'])")

    with pytest.raises(Unavailable, match="ended with code 1") as caught:
        await run_child(module, {"secret": "a student's words"}, progress=silent)

    assert "a student's words" not in str(caught.value)
    assert any("a student's words" in note for note in caught.value.__notes__)


@pytest.mark.parametrize(
    "body", ["os._exit(7)", "os.abort()", "os.kill(os.getpid(), signal.SIGKILL)", "os.close(0); os._exit(0)"]
)
async def test_death_without_a_word_is_unavailable(write_job: WriteJob, body: str) -> None:
    """
    However it dies.
    """
    with pytest.raises(Unavailable, match="no result"):
        await run_child(write_job(f"\n    {body}"), {}, progress=silent)


async def test_a_module_that_is_not_there_is_unavailable(write_job: WriteJob) -> None:
    """
    The child dies before it takes the job, which is larger than a pipe.
    """
    write_job("\n    pass")

    with pytest.raises(Unavailable, match="no_such_module"):
        await run_child("no_such_module", {"text": "x" * 1_000_000}, progress=silent)


async def test_a_system_that_gives_no_process_is_unavailable() -> None:
    """
    Such as one without a descriptor to spare; the error says what it says.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = os.dup(0)
    os.close(spare)
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, hard))
    try:
        with pytest.raises(Unavailable, match=os.strerror(errno.EMFILE)):
            await run_child("a_job", {}, progress=silent)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_what_a_library_prints_is_no_answer(write_job: WriteJob) -> None:
    """
    Output of the work, and of the programs that it starts, does not disturb the conversation.
    """
    module = write_job("""
    print('{"result": "printed"}', flush=True)
    os.write(1, b"not JSON\\n")
    subprocess.run([sys.executable, "-c", "print('[]'); import sys; assert sys.stdin.read() == ''"], check=True)
    return "returned" """)

    assert await run_child(module, {}, progress=silent) == "returned"


async def test_the_current_folder_holds_no_modules(
    write_job: WriteJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A file of the name of a module, where we happen to stand, is not run.
    """
    module = write_job("\n    import json, wave\n    return wave.__name__")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "wave.py").write_text("raise SystemExit('run by mistake')")
    monkeypatch.chdir(folder)

    assert await run_child(module, {}, progress=silent) == "wave"


@pytest.mark.parametrize("ending", ["return 1", "os.abort()", "raise ValueError", "os.killpg(0, signal.SIGTERM)"])
async def test_what_a_job_leaves_behind_ends_with_it(
    write_job: WriteJob, lifeline: Path, all_gone: anyio.Event, ending: str
) -> None:
    """
    Its programs are gone when the job is, whether it answers or dies.
    """
    module = write_job(f"{WITH_A_GRANDCHILD}\n    {ending}")
    with anyio.fail_after(5):
        try:
            await run_child(module, {"lifeline": str(lifeline)}, progress=silent)
        except Unavailable:
            assert ending != "return 1"
        await all_gone.wait()


async def test_cancellation_kills_the_whole_group_within_a_second(
    write_job: WriteJob, lifeline: Path, all_gone: anyio.Event
) -> None:
    """
    The job is at work, and has started programs; it ignores requests to end.
    """
    module = write_job(f"""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN){WITH_A_GRANDCHILD}
    signal.pause()""")
    with anyio.CancelScope() as scope:
        await run_child(module, {"lifeline": str(lifeline)}, progress=lambda _: scope.cancel())

    assert scope.cancelled_caught
    with anyio.fail_after(1):
        await all_gone.wait()


@pytest.mark.parametrize("delay", [0, 0.001, 0.005, 0.02, 0.1])
async def test_cancellation_at_any_time_leaves_no_process(write_job: WriteJob, delay: float) -> None:
    """
    Also while it starts.
    """
    module = write_job("\n    signal.pause()")
    with anyio.move_on_after(delay) as scope:
        await run_child(module, {}, progress=silent)

    assert scope.cancelled_caught
    assert anyio.current_time() - scope.deadline < 1
    assert no_children()


async def test_cancellation_does_not_wait_for_what_is_unread(write_job: WriteJob) -> None:
    """
    A job that writes faster than it is read ends as quickly as a quiet one.
    """
    module = write_job("\n    while True: os.write(2, b'x' * 65536); progress(0.5)")
    with anyio.move_on_after(0.3) as scope:
        await run_child(module, {}, progress=silent)

    assert anyio.current_time() - scope.deadline < 1
    assert no_children()


async def test_a_child_ends_when_its_parent_is_killed(
    write_job: WriteJob, lifeline: Path, all_gone: anyio.Event
) -> None:
    """
    Nobody is left to cancel it: the job and its programs end by themselves, within a second.
    """
    module = write_job(f"{WITH_A_GRANDCHILD}\n    signal.pause()")
    parent = f"""
import anyio
from vividly_adapters._child import run_child
async def main():
    job = {{"lifeline": {str(lifeline)!r}}}
    await run_child({module!r}, job, progress=lambda done: print(done, flush=True))
anyio.run(main)
"""
    async with await anyio.open_process(
        [sys.executable, "-c", parent], stdin=subprocess.DEVNULL, stderr=None
    ) as process:
        assert process.stdout is not None
        assert (await process.stdout.receive()).startswith(b"0.5")
        process.send_signal(signal.SIGKILL)
        with anyio.fail_after(1):
            await all_gone.wait()


async def test_many_jobs_at_once_do_not_mix(write_job: WriteJob) -> None:
    """
    Each gets its own answer.
    """
    module = write_job("\n    progress(0.5)\n    return job['number']")
    answers: dict[int, int] = {}

    async def ask(number: int) -> None:
        answers[number] = await run_child(module, {"number": number}, progress=silent)

    async with anyio.create_task_group() as group:
        for number in range(12):
            group.start_soon(ask, number)

    assert answers == {number: number for number in range(12)}
    assert no_children()


def no_children() -> bool:
    """
    Whether no child of this process is at work for these tests.
    """
    listed = [path.read_text().split() for path in Path("/proc/self/task").glob("*/children")]
    return not [child for children in listed for child in children if b"a_job" in _command(child)]


def _command(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""

"""
How long a request lies still after its worker was killed.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

import attrs

from .children import ChildFailed, run, started
from .databases import copy_of
from .load import STEPS
from .throughput import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from .children import Child
    from .plan import Plan, Recovery

_KILLED_AT: Final = 3
_STEP_SECONDS: Final = 0.4
_START_SECONDS: Final = 5.0
_LATEST_BEGIN_SECONDS: Final = 60.0


@attrs.frozen(kw_only=True)
class Recovered:
    """
    After the kill in step 3: when the next step began, which one it was, and when step 6 had begun. Seconds since
    the kill; ``None`` where nothing happened within the cap.
    """

    title: str
    resumed_seconds: float | None = None
    resumed_at: int | None = None
    last_step_seconds: float | None = None
    failure: str | None = None


async def measure(server: str, plan: Plan, note: Callable[[str], None]) -> list[Recovered]:
    """
    Each of the plan's in turn.
    """
    found = []
    for recovery in plan.recoveries:
        try:
            recovered = await _measure(server, recovery, plan.cap_seconds)
        except (ChildFailed, TimeoutError) as error:
            recovered = Recovered(title=recovery.title, failure=str(error) or "the request was not begun")
        found.append(recovered)
        note(f"recovery, {recovered.title}: {recovered.resumed_seconds} s, at step {recovered.resumed_at}")
    return found


async def _measure(server: str, recovery: Recovery, cap_seconds: float) -> Recovered:
    async with copy_of(server, PREFIX + recovery.contender) as url, AsyncExitStack() as stack:
        order = ("work", recovery.contender, f"--url={url}", f"--step-seconds={_STEP_SECONDS}")
        steps = asyncio.Queue[dict[str, Any]]()

        async def start() -> Child:
            worker = await stack.enter_async_context(started(*order))
            stack.callback(asyncio.create_task(_listen(worker, steps)).cancel)
            return worker

        workers = [await start() for _ in range(1 if recovery.restarted else 2)]
        # They tell nothing before they have something to do.
        await asyncio.sleep(_START_SECONDS)
        await run("submit", recovery.contender, f"--url={url}")
        async with asyncio.timeout(_LATEST_BEGIN_SECONDS):
            while (told := await steps.get())["step"] < _KILLED_AT:
                pass
        await asyncio.sleep(_STEP_SECONDS / 2)
        for worker in workers:
            if worker.process.pid == told["process"]:
                worker.process.kill()
        killed_at = time.monotonic()
        if recovery.restarted:
            await start()
        return await _follow(recovery.title, steps, killed_at, cap_seconds)


async def _follow(
    title: str, steps: asyncio.Queue[dict[str, Any]], killed_at: float, cap_seconds: float
) -> Recovered:
    recovered = Recovered(title=title)
    try:
        async with asyncio.timeout(cap_seconds):
            while True:
                told = await steps.get()
                seconds = told["at"] - killed_at
                if recovered.resumed_at is None:
                    recovered = attrs.evolve(recovered, resumed_seconds=seconds, resumed_at=told["step"])
                if told["step"] == STEPS:
                    return attrs.evolve(recovered, last_step_seconds=seconds)
    except TimeoutError:
        return recovered


async def _listen(worker: Child, steps: asyncio.Queue[dict[str, Any]]) -> None:
    while (told := await worker.told()) is not None:
        steps.put_nowait(told)

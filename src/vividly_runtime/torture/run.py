"""
Runs trials: a fault with a seed, then heals, then judges.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from vividly_adapters.postgres.trial import evidence

from .invariants import Case, judge
from .outcome import TrialOutcome
from .trial import TooSlow, open_trial

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .crew import Worker
    from .effects import Effect
    from .fault import Fault
    from .server import Server
    from .trial import Trial


async def run_trial(server: Server, fault: Fault, *, seed: int, short: bool = False) -> TrialOutcome:
    """
    Bring *fault* about once, in a database of its own, and judge what is left. *short*: a smaller load.
    """
    began = time.monotonic()
    name = f"trial_{fault.name.replace('-', '_')}_{seed}"
    async with open_trial(server, name=name, seed=seed, fault=fault.name, short=short) as trial:
        broken = trial.broken
        try:
            await fault.run(trial)
            trial.proxy.mend()
            await trial.over()
            await _heal(trial)
        except TooSlow as error:
            broken.append(f"I1: {error}")
        except ExceptionGroup as group:
            slow, unexpected = group.split(TooSlow)
            if unexpected is not None:
                raise
            broken.append(f"I1: {slow}")
        await trial.retire()
        found = await trial.insist(partial(evidence.gather, trial.engine))
        effects = tuple(trial.effects())
        judgement = judge(
            Case(
                evidence=found,
                effects=effects,
                expected=trial.expected,
                assets=trial.folder / "assets",
                may_repeat=fault.may_repeat,
                crash_may_bury=fault.crash_may_bury,
            )
        )
        return TrialOutcome(
            fault=fault.name,
            seed=seed,
            requests=len(trial.expected),
            lost=judgement.lost,
            repeated=judgement.repeated,
            buried=judgement.buried,
            duplicate_events=judgement.duplicate_events,
            seconds=time.monotonic() - began,
            recovery_seconds=_recovery(trial.faults_at, effects),
            takeover_seconds=_takeover(trial.crew.members, effects),
            broken=(*judgement.broken, *broken),
            logged=dict(trial.crew.said().most_common()),
            figures=trial.figures,
        )


async def _heal(trial: Trial) -> None:
    """
    Whatever was done to them: a new request is served. A trial in which all fails would else hold every invariant.
    """
    if not trial.crew.living:
        await trial.start()
    try:
        await trial.over(await trial.load(1))
    except TooSlow as error:
        raise TooSlow(f"after the fault no new request is served: {error}") from error


def _recovery(faults_at: Iterable[float], effects: Iterable[Effect]) -> float | None:
    begun = sorted(effect.at for effect in effects if effect.what == "begin")
    times = [next((at - fault for at in begun if at > fault), None) for fault in faults_at]
    return max((each for each in times if each is not None), default=None)


def _takeover(workers: Iterable[Worker], effects: Iterable[Effect]) -> float | None:
    claims = [effect for effect in effects if effect.what == "claim"]
    died = {worker.pid: worker.ended_at for worker in workers if worker.code is not None and worker.code < 0}
    times = []
    for claim in claims:
        if claim.pid not in died:
            continue
        later = [each for each in claims if each.request == claim.request and each.token > claim.token]
        after = min(later, key=lambda each: each.token, default=None)
        # An earlier one was given up before the worker died.
        if after is not None and after.at > died[claim.pid]:
            times.append(after.at - died[claim.pid])
    return max(times, default=None)

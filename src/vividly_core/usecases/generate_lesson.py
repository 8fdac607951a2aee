"""
Make the lesson of one request, stage by stage, from where it stands.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, assert_never

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.allowance import OverBudget
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.confidential import keep_confidential
from vividly_core.domain.cost import Cost
from vividly_core.domain.crashes import CRASHES_IN_COMPANY, crashes, is_suspect
from vividly_core.domain.errors import (
    Crashed,
    PortError,
    Stale,
    Unavailable,
    heeding_usage,
    loggable,
    spending,
)
from vividly_core.domain.failure import Failure
from vividly_core.domain.judgement import Refused
from vividly_core.domain.reading import OutOfScope, Unclear
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.verdict import MAX_ATTEMPTS, Outcome, is_permanent, judge

from .stages import Done, Screened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.usage import Usage
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.interruptions import Interruptions, Signal
    from vividly_core.ports.request_store import RequestStore

    from .spending import Spending
    from .stages import Result, Stages

LIMIT_SECONDS: Final[Mapping[Stage, float]] = {
    Stage.VALIDATION: 30,
    Stage.RAG_RETRIEVAL: 30,
    Stage.SCRIPT_GENERATION: 720,
    Stage.VIDEO_GENERATION: 1800,
    Stage.VIDEO_PROCESSING: 600,
    Stage.NOTIFICATION: 30,
}
"""How long a stage may take before it counts as hung; the deployed hard limits, roomier for rendering,
and for scripts, which may be long and are spoken in the same stage."""

_log = logging.getLogger(__name__)


class Suspected(Exception):
    """
    The request may kill its worker, and is not alone there: it was given back, and no attempt was made.
    """


@attrs.frozen(kw_only=True)
class Ending:
    """
    What became of an attempt. *error* is what it ended with, if anything.
    """

    request: LessonRequest
    verdict: Verdict
    outcome: Outcome | None = None
    error: Exception | None = None


@attrs.frozen(kw_only=True)
class GenerateLesson:
    """
    Claims a request, runs the stages that are not over, and says how it ended.

    While a stage runs, progress is saved every *report_seconds*; where there is none, the request is saved all the
    same every *beat_seconds*, and in time for its lease: that renews the lease, and tells whether the request was
    cancelled or taken away. *interruptions* tell it sooner. The caller sees every step of the request through *watch*.
    *jitter* draws the wait before the next attempt from 0 up to what it is given. *spending* refuses stages that could
    cost too much, before they begin.

    The store waits for what it has begun, also under cancellation, and says in bounded time that it cannot be reached.
    """

    requests: RequestStore
    stages: Stages
    clock: Clock
    worker: WorkerId
    lease_seconds: float = 30.0
    report_seconds: float = 0.5
    beat_seconds: float = 1.0
    jitter: Callable[[float], float] = lambda seconds: seconds
    max_attempts: int = MAX_ATTEMPTS
    limit_seconds: Mapping[Stage, float] = LIMIT_SECONDS
    interruptions: Interruptions | None = None
    spending: Spending | None = None

    async def __call__(
        self,
        request_id: RequestId,
        *,
        watch: Callable[[LessonRequest], None] = lambda _: None,
        is_alone: bool = True,
    ) -> Ending:
        """
        Make the lesson. Idempotent: what is over is not done again.

        Cancellation gives the request back, for another worker to go on with at once. *is_alone* says that nobody else
        would die with this worker.

        :raises Suspected: if it is not alone, and the request is one that should be.
        :raises NotFound: if there is no such request.
        :raises Leased: if somebody is at work on it.
        :raises Stale: if it is over, waits for its student, or was taken away meanwhile.
        :raises Transient: if the store cannot be reached.
        """
        await anyio.lowlevel.checkpoint_if_cancelled()
        request = await self.requests.claim(request_id, worker=self.worker, lease_seconds=self.lease_seconds)
        run = _Run(request=request, requests=self.requests, watch=watch)
        watch(request)
        # Also what was answered since the message was sent; whoever settles that has errors to tell of as well.
        keep_confidential(request.wish.question, request.wish.interest)
        if not is_alone and is_suspect(request):
            await self._give_back(run)
            raise Suspected
        try:
            return await self._work_watched(run)
        except anyio.get_cancelled_exc_class():
            await self._give_back(run)
            raise

    async def _work_watched(self, run: _Run) -> Ending:
        watched = nullcontext() if self.interruptions is None else self.interruptions.watch(run.request.id)
        try:
            with watched as signal:
                # One task a request, not one a stage: a short stage costs less than a task.
                async with anyio.create_task_group() as beside:
                    beside.start_soon(self._report, run)
                    if signal is not None:
                        beside.start_soon(_listen, signal, run)
                    try:
                        return await self._work(run)
                    finally:
                        beside.cancel_scope.cancel()
        except ExceptionGroup as group:
            error = _first(group)
            raise error from error.__cause__
        raise AssertionError  # pragma: no cover  the group swallows nothing

    async def _work(self, run: _Run) -> Ending:
        ending: Ending | None = None
        while ending is None:
            await anyio.lowlevel.checkpoint_if_cancelled()
            stage = run.request.next_stage
            try:
                ending = await self._next(run)
            except Stale:
                # Not ours any more: whoever took it decides.
                raise
            except Exception as error:  # noqa: BLE001  the verdict sorts errors, also those that are bugs
                # A stage that is told to stop may fail in its haste: that says nothing.
                await anyio.lowlevel.checkpoint_if_cancelled()
                ending = await self._stumble(run, error)
            if self.spending is not None and stage is not None:
                await self.spending.end(run.request, stage)
        return ending

    async def _next(self, run: _Run) -> Ending | None:
        stage = run.request.next_stage
        if stage is None:
            return await self._complete(run, run.request)
        if run.begun is not stage:
            # Saved with the first report, or with the checkpoint where the stage is sooner over.
            run.show(run.request.begin(stage, self.clock.now()))
        if run.request.stage_attempt > self.max_attempts and self._is_deadly(run.request, stage):
            raise Crashed(
                f"{crashes(run.request)} attempts ended without a word: the request may kill its workers"
            )
        result = await self._refusal(run.request, stage) or await self._attempt(run, stage)
        return await self._settle(run, run.request, stage, result)

    async def _refusal(self, request: LessonRequest, stage: Stage) -> OverBudget | None:
        if self.spending is None:
            return None
        # A stage that is stopped at its limit has until its lease ends to say what it cost.
        seconds = self.limit_seconds[stage] + self.lease_seconds
        return await self.spending.begin(request, stage, seconds=seconds)

    def _is_deadly(self, request: LessonRequest, stage: Stage) -> bool:
        """
        Whether it killed a worker in which it was alone. Attempts are counted when they start, and the last of them
        ends with a verdict if it ends at all. What only tells of a lesson that is made kills nobody.
        """
        return crashes(request) > CRASHES_IN_COMPANY and DEFINITIONS[stage].critical

    async def _complete(self, run: _Run, request: LessonRequest) -> Ending:
        await run.save(attrs.evolve(request.complete(self.clock.now()), lease=None))
        return self._ended(run, Outcome.COMPLETED)

    async def _give_back(self, run: _Run) -> None:
        if run.request.lease is None:
            return
        try:
            paid = attrs.evolve(run.request, costs=(*run.request.costs, *run.owed))
            await run.save(paid.release(self.clock.now()))
        except PortError as error:
            # The lease runs out by itself.
            _log.warning("request %s could not be given back: %s", run.request.id, loggable(error))

    async def _attempt(self, run: _Run, stage: Stage) -> Result:
        """
        Run *stage* with its time limit, while its progress is saved beside it.
        """
        now = anyio.current_time()
        attempt = run.attempt = _Attempt(stage=stage, saved_at=now, report_at=now + self.report_seconds)
        ended: Result | Exception
        try:
            ended = await self._within_limit(attempt, run.request)
        except Exception as error:  # noqa: BLE001  a save in the middle goes before
            ended = _first(error) if isinstance(error, ExceptionGroup) else error
        except anyio.get_cancelled_exc_class() as error:
            run.owed = _costs(stage, error)
            raise
        finally:
            run.attempt = None
        run.owed = _costs(stage, ended)
        if attempt.saving is not None:
            await attempt.saving.wait()
        if attempt.failure is not None:
            # Who is told to stop in this moment does so: there is no one to tell of a failure.
            await anyio.lowlevel.checkpoint()
            raise attempt.failure
        if isinstance(ended, Exception):
            raise ended
        run.owed = ()
        return ended

    async def _within_limit(self, attempt: _Attempt, request: LessonRequest) -> Result:
        limit = self.limit_seconds[attempt.stage]
        with anyio.move_on_after(limit) as attempt.scope, heeding_usage() as used:
            return await self.stages.run(attempt.stage, request, attempt.progress)
        with spending(used):
            raise Unavailable(f"{attempt.stage} took longer than its limit of {limit:g} s")

    async def _report(self, run: _Run) -> None:
        """
        Save the progress of the stage that runs, of one after the other.
        """
        seconds = self.report_seconds
        while True:
            seconds = await self._look(run, interrupted=await run.pause(seconds))

    async def _look(self, run: _Run, *, interrupted: bool) -> float:
        """
        Save what is to be saved now, and return in how many seconds to look again.
        """
        if (attempt := run.attempt) is None:
            return self.report_seconds
        early = attempt.report_at - anyio.current_time()
        if early > 0 and not interrupted:
            # The stage has begun since the last look.
            return early
        await self._beat(run, attempt, interrupted=interrupted)
        return self.report_seconds

    async def _beat(self, run: _Run, attempt: _Attempt, *, interrupted: bool) -> None:
        """
        Save *attempt* where there is something to say, or it is time; what goes wrong with that ends it.
        """
        now = anyio.current_time()
        further = run.request.advance(attempt.stage, attempt.reached, self.clock.now())
        beat_is_due = now - attempt.saved_at >= min(self.lease_seconds / 3, self.beat_seconds)
        if not (further.news or beat_is_due or interrupted):
            attempt.report_at = now + self.report_seconds
            return
        attempt.saved_at, attempt.saving = now, anyio.Event()
        try:
            await run.save(further)
        except Exception as error:  # noqa: BLE001  raised where the stage runs
            attempt.failure = error
            attempt.scope.cancel()
        finally:
            attempt.saving.set()
            attempt.report_at = anyio.current_time() + self.report_seconds

    async def _settle(
        self, run: _Run, request: LessonRequest, stage: Stage, result: Result | OverBudget
    ) -> Ending | None:
        """
        Save what came of *stage*, which runs in *request*; ``None`` if another one runs now.
        """
        now = self.clock.now()
        match result:
            case Done():
                finished = request.finish(
                    stage, result.output, now, artifacts=result.artifacts, costs=result.costs
                )
                if result.script_text is not None:
                    finished = attrs.evolve(finished, script_text=result.script_text)
                if result.message is not None:
                    finished = finished.send(result.message)
                return await self._go_on(run, finished)
            case Unclear():
                asked = Clarification(questions=result.questions, reasoning=result.reasoning, requested_at=now)
                await run.save(request.spend(stage, result.usage).ask(asked, now))
                return self._ended(run, Outcome.CLARIFICATION)
            case OutOfScope():
                failure = Failure(stage=stage, kind=Outcome.OUT_OF_SCOPE.value, message=result.reasoning)
                await run.save(attrs.evolve(request.spend(stage, result.usage).fail(failure, now), lease=None))
                return self._ended(run, Outcome.OUT_OF_SCOPE)
            case Refused():
                failure = Failure(
                    stage=stage, kind=Outcome.REFUSED.value, message=result.words, helpline=result.helpline
                )
                await run.save(attrs.evolve(request.spend(stage, result.usage).fail(failure, now), lease=None))
                return self._ended(run, Outcome.REFUSED)
            case Screened():
                return await self._settle(run, attrs.evolve(request, wish=result.wish), stage, result.result)
            case OverBudget():
                failure = Failure(stage=stage, kind=Outcome.OVER_BUDGET.value, message=result.message)
                await run.save(attrs.evolve(request.fail(failure, now), lease=None))
                return self._ended(run, Outcome.OVER_BUDGET)
            case _:
                assert_never(result)

    async def _go_on(self, run: _Run, finished: LessonRequest) -> Ending | None:
        """
        One save for a checkpoint and for what follows it: the next stage begins, or the request is complete.
        """
        stage = finished.next_stage
        if stage is None:
            return await self._complete(run, finished)
        begun = finished.begin(stage, self.clock.now())
        if stage is not Stage.NOTIFICATION:
            await run.save(begun)
            return None
        try:
            # It words a message, which leaves with the save: a checkpoint before it would keep nothing.
            result = await self._within_limit(_Attempt(stage=stage), begun)
        except Exception:
            await run.save(begun)
            raise
        return await self._settle(run, begun, stage, result)

    async def _stumble(self, run: _Run, error: Exception) -> Ending | None:
        """
        Save what *error* means for the request; ``None`` if it goes on without the stage that failed.
        """
        stage = run.request.running_stage
        if stage is None and not is_permanent(error):
            # Between two stages only the store fails, and cannot be told of it.
            raise error
        message, now = loggable(error), self.clock.now()
        if stage is not None and (owed := run.owed or _costs(stage, error)):
            run.request = attrs.evolve(run.request, costs=(*run.request.costs, *owed))
        run.owed = ()
        verdict = judge(
            error,
            attempt=run.request.stage_attempt,
            max_attempts=self.max_attempts,
            waits=0 if stage is None else run.request.run_of(stage).waits,
        )
        if verdict.counts:
            _log.warning("request %s failed at stage %s: %s", run.request.id, stage, message)
        else:
            _log.info("request %s is put off at stage %s: %s", run.request.id, stage, message)
        if stage is not None and not verdict.final:
            # Drawn here, so that the row can say when: the delivery waits for as long.
            verdict = verdict.drawn(self.jitter)
            wait = verdict.longest_delay_seconds
            if verdict.counts:
                given_up = run.request.stumble(stage, message, now, retried=True, wait_seconds=wait)
            else:
                given_up = run.request.put_off(stage, message, now, wait_seconds=wait)
        elif stage is not None and not DEFINITIONS[stage].critical:
            await run.save(run.request.stumble(stage, message, now, retried=False))
            return None
        else:
            failure = Failure(stage=stage or run.request.next_stage, kind=type(error).__name__, message=message)
            given_up = run.request.fail(failure, now)
        await run.save(attrs.evolve(given_up, lease=None))
        return Ending(request=run.request, verdict=verdict, error=error)

    def _ended(self, run: _Run, outcome: Outcome) -> Ending:
        verdict = judge(outcome, attempt=run.request.attempt, max_attempts=self.max_attempts)
        return Ending(request=run.request, verdict=verdict, outcome=outcome)


@attrs.define(kw_only=True)
class _Attempt:
    """
    A stage that runs, in *scope*. It has *reached* a fraction of its work, and is looked at again at *report_at*. It
    was saved at *saved_at*, or is being saved where *saving* is not set; *failure* is what went wrong with that. The
    times are those of the event loop.
    """

    stage: Stage
    saved_at: float = 0.0
    report_at: float = 0.0
    reached: float = 0.0
    scope: anyio.CancelScope = attrs.field(init=False)
    saving: anyio.Event | None = None
    failure: Exception | None = None

    def progress(self, fraction: float) -> None:
        self.reached = max(self.reached, fraction)


@attrs.define
class _Run:
    """
    The request as it stands, which is as last saved, but for a stage that has just begun. Saves are made one after
    another. *begun* is the stage that this attempt is in; *attempt* is there while it runs, and *owed* is what it cost
    where nobody has booked that yet.
    """

    request: LessonRequest
    requests: RequestStore
    watch: Callable[[LessonRequest], None]
    begun: Stage | None = attrs.field(default=None, init=False)
    attempt: _Attempt | None = attrs.field(default=None, init=False)
    owed: tuple[Cost, ...] = attrs.field(default=(), init=False)
    _awake: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    def show(self, request: LessonRequest) -> None:
        self.request, self.begun = request, request.running_stage
        self.watch(request)

    async def save(self, request: LessonRequest) -> None:
        self.show(await self.requests.save(request))

    def wake(self) -> None:
        self._awake.set()

    async def pause(self, seconds: float) -> bool:
        """
        Whether it was cut short by a call of `wake`.
        """
        with anyio.move_on_after(seconds):
            await self._awake.wait()
            self._awake = anyio.Event()
            return True
        return False


async def _listen(signal: Signal, run: _Run) -> None:
    while True:
        await signal.wait()
        run.wake()


def _costs(stage: Stage, ended: Result | BaseException) -> tuple[Cost, ...]:
    """
    What *stage* was known to have cost when it *ended*, however it did.
    """
    if isinstance(ended, Screened):
        ended = ended.result
    if isinstance(ended, Done):
        return ended.costs
    usage: tuple[Usage, ...] = getattr(ended, "usage", ())
    return tuple(Cost.of(used, stage) for used in usage)


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """
    The error that ended the others: our own word that the request is lost goes before.
    """
    leaves = [_first(error) if isinstance(error, ExceptionGroup) else error for error in group.exceptions]
    return next((error for error in leaves if isinstance(error, Stale)), leaves[0])

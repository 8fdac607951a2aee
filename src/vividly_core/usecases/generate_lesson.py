"""
Make the lesson of one request, stage by stage, from where it stands.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, assert_never

import anyio
import attrs

from vividly_core.domain.errors import Stale, Unavailable, VividlyError
from vividly_core.domain.reading import OutOfScope, Unclear
from vividly_core.domain.request import Clarification, Failure
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.verdict import MAX_ATTEMPTS, Outcome, judge

from .stages import Done

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.request_store import RequestStore

    from .stages import Result, Stages

LIMIT_SECONDS: Final[Mapping[Stage, float]] = {
    Stage.VALIDATION: 30,
    Stage.RAG_RETRIEVAL: 30,
    Stage.SCRIPT_GENERATION: 180,
    Stage.VIDEO_GENERATION: 1800,
    Stage.VIDEO_PROCESSING: 600,
    Stage.NOTIFICATION: 30,
}
"""How long a stage may take before it counts as hung; the deployed hard limits, roomier for rendering."""

_log = logging.getLogger(__name__)


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

    While a stage runs, progress is saved every *report_seconds*, which renews the lease as well. The caller sees
    every step of the request through *watch*. A save that takes longer than *save_seconds* is given up.
    """

    requests: RequestStore
    stages: Stages
    clock: Clock
    worker: WorkerId
    lease_seconds: float = 30.0
    report_seconds: float = 0.5
    save_seconds: float = 5.0
    max_attempts: int = MAX_ATTEMPTS
    limit_seconds: Mapping[Stage, float] = LIMIT_SECONDS

    async def __call__(
        self, request_id: RequestId, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Ending:
        """
        Make the lesson. Idempotent: what is over is not done again.

        Cancellation leaves the request as it was last saved, with a lease that runs out.

        :raises NotFound: if there is no such request.
        :raises Leased: if somebody is at work on it.
        :raises Stale: if it is over, or was taken away meanwhile.
        :raises Transient: if the store cannot be reached.
        """
        request = await self.requests.claim(request_id, worker=self.worker, lease_seconds=self.lease_seconds)
        run = _Run(request=request, requests=self.requests, watch=watch, save_seconds=self.save_seconds)
        watch(request)
        while (stage := run.request.next_stage) is not None:
            await run.save(run.request.begin(stage, self.clock.now()))
            try:
                result = await self._attempt(run, stage)
            except Stale:
                # Not ours any more: whoever took it decides.
                raise
            except Exception as error:  # noqa: BLE001  the verdict sorts errors, also those that are bugs
                if (ending := await self._stumble(run, stage, error)) is not None:
                    return ending
                continue
            if (ending := await self._settle(run, stage, result)) is not None:
                return ending
        await run.save(attrs.evolve(run.request.complete(self.clock.now()), lease=None))
        return self._ended(run, Outcome.COMPLETED)

    async def _attempt(self, run: _Run, stage: Stage) -> Result:
        """
        Run *stage* with its time limit, while its progress is saved beside it.
        """
        reached = 0.0

        def progress(fraction: float) -> None:
            nonlocal reached
            reached = max(reached, fraction)

        async def report() -> None:
            saved_at = anyio.current_time()
            while True:
                await anyio.sleep(self.report_seconds)
                further = run.request.advance(stage, reached, self.clock.now())
                beat_is_due = anyio.current_time() - saved_at > self.lease_seconds / 3
                if further.news or beat_is_due:
                    saved_at = anyio.current_time()
                    await run.save(further)

        try:
            async with anyio.create_task_group() as beside:
                beside.start_soon(report)
                try:
                    result = await self._within_limit(stage, run.request, progress)
                finally:
                    beside.cancel_scope.cancel()
        except ExceptionGroup as group:
            error = _first(group)
            raise error from error.__cause__
        return result

    async def _within_limit(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        limit = self.limit_seconds[stage]
        with anyio.move_on_after(limit):
            return await self.stages.run(stage, request, progress)
        raise Unavailable(f"{stage} took longer than its limit of {limit:g} s")

    async def _settle(self, run: _Run, stage: Stage, result: Result) -> Ending | None:
        now = self.clock.now()
        match result:
            case Done():
                finished = run.request.finish(
                    stage, result.output, now, artifacts=result.artifacts, costs=result.costs
                )
                if result.script_text is not None:
                    finished = attrs.evolve(finished, script_text=result.script_text)
                if result.message is not None:
                    finished = finished.send(result.message)
                await run.save(finished)
                return None
            case Unclear():
                asked = Clarification(questions=result.questions, reasoning=result.reasoning, requested_at=now)
                await run.save(run.request.ask(asked, now))
                return self._ended(run, Outcome.CLARIFICATION)
            case OutOfScope():
                failure = Failure(stage=stage, kind=Outcome.OUT_OF_SCOPE.value, message=result.reasoning)
                await run.save(attrs.evolve(run.request.fail(failure, now), lease=None))
                return self._ended(run, Outcome.OUT_OF_SCOPE)
            case _:
                assert_never(result)

    async def _stumble(self, run: _Run, stage: Stage, error: Exception) -> Ending | None:
        """
        Save what *error* means for the request; ``None`` if it goes on without the stage.
        """
        message = _safe(error)
        verdict = judge(error, attempt=run.request.attempt, max_attempts=self.max_attempts)
        _log.warning("stage %s of request %s failed: %s", stage, run.request.id, message)
        now = self.clock.now()
        if verdict.final and not DEFINITIONS[stage].critical:
            await run.save(run.request.stumble(stage, message, now, retried=False))
            return None
        if verdict.final:
            failure = Failure(stage=stage, kind=type(error).__name__, message=message)
            given_up = run.request.fail(failure, now)
        else:
            given_up = run.request.stumble(stage, message, now, retried=True)
        await run.save(attrs.evolve(given_up, lease=None))
        return Ending(request=run.request, verdict=verdict, error=error)

    def _ended(self, run: _Run, outcome: Outcome) -> Ending:
        verdict = judge(outcome, attempt=run.request.attempt, max_attempts=self.max_attempts)
        return Ending(request=run.request, verdict=verdict, outcome=outcome)


@attrs.define
class _Run:
    """
    The request as last saved. Saves are made one after another, and never left half known: a save that has begun
    is waited for, even under cancellation.
    """

    request: LessonRequest
    requests: RequestStore
    watch: Callable[[LessonRequest], None]
    save_seconds: float

    async def save(self, request: LessonRequest) -> None:
        with anyio.move_on_after(self.save_seconds, shield=True) as scope:
            self.request = await self.requests.save(request)
        if scope.cancelled_caught:
            raise Unavailable(f"the store did not answer within {self.save_seconds:g} s")
        self.watch(self.request)


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """
    The error that ended the others: our own word that the request is lost goes before.
    """
    leaves = [_first(error) if isinstance(error, ExceptionGroup) else error for error in group.exceptions]
    return next((error for error in leaves if isinstance(error, Stale)), leaves[0])


def _safe(error: Exception) -> str:
    """
    What may be stored and logged of *error*: other people's messages may quote a student.
    """
    if isinstance(error, VividlyError):
        return str(error)
    return f"an unexpected {type(error).__name__}"

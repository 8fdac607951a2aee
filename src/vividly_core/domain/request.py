"""
One student's wish, and how far we have come with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from . import reuse
from .cost import Cost
from .errors import IllegalTransition, InvalidField
from .event import EventType, RequestEvent, Severity
from .plan import needed_stages, progress
from .stage import DEFINITIONS, Stage
from .stage_run import StageRun
from .status import TERMINAL, RequestStatus, StageStatus, check_transition
from .submission import LONGEST_QUESTION
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .artifact import Artifact, ArtifactKind
    from .clarification import Clarification
    from .failure import Failure
    from .ids import CorrelationId, RequestId
    from .lease import Lease
    from .outbox import OutgoingMessage
    from .submission import Submission
    from .usage import Usage

_ALMOST: Final = 99


@attrs.frozen(kw_only=True)
class LessonRequest:
    """
    A request, its stages, and what has been made for it.

    A request is not worked on before *available_at*, nor while a *clarification* stands.

    Every step returns a new value and adds to what is not saved yet: its *news*, *costs* and *outgoing* messages,
    the stages that it *touched*, and *wait_seconds*. A save empties all five; of the last it makes *available_at*, by
    the store's clock, since that of a worker may be wrong. Progress never falls, and is 100 only when all is done.
    """

    id: RequestId
    correlation_id: CorrelationId
    wish: Submission
    created_at: datetime
    stages: tuple[StageRun, ...]
    status: RequestStatus = RequestStatus.PENDING
    progress: int = 0
    attempt: int = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    failed_at: datetime | None = None
    cancelled_at: datetime | None = None
    available_at: datetime | None = None
    wait_seconds: float | None = None
    clarification: Clarification | None = None
    failure: Failure | None = None
    script_text: str | None = attrs.field(default=None, repr=False)
    artifacts: tuple[Artifact, ...] = ()
    version: int = 0
    lease: Lease | None = None
    news: tuple[RequestEvent, ...] = ()
    costs: tuple[Cost, ...] = ()
    outgoing: tuple[OutgoingMessage, ...] = ()
    touched: frozenset[Stage] = frozenset()

    @property
    def is_over(self) -> bool:
        """
        Whether nothing more will happen, short of an explicit retry.
        """
        return self.status in TERMINAL

    @property
    def next_stage(self) -> Stage | None:
        """
        The first stage that is not over, or ``None``.
        """
        return next((run.stage for run in self.stages if not run.is_over), None)

    @property
    def running_stage(self) -> Stage | None:
        """
        The stage in the middle of which the request is, or ``None`` between two.
        """
        return next((run.stage for run in self.stages if run.status is StageStatus.IN_PROGRESS), None)

    @property
    def current_stage(self) -> Stage | None:
        """
        The stage that runs, or else the one that ran last.
        """
        begun = [run for run in self.stages if run.started_at is not None]
        return begun[-1].stage if begun else None

    @property
    def stage_attempt(self) -> int:
        """
        How many attempts the running stage has had, this one included: those before it came further, and are no
        reason to give up.
        """
        stage = self.running_stage
        first = None if stage is None else self.run_of(stage).first_attempt
        return self.attempt if first is None else max(self.attempt - first + 1, 1)

    def run_of(self, stage: Stage) -> StageRun:
        """
        How far *stage* has come.
        """
        return next(run for run in self.stages if run.stage is stage)

    def artifact(self, kind: ArtifactKind) -> Artifact | None:
        """
        The part of the lesson of this *kind*, once made.
        """
        return next((artifact for artifact in self.artifacts if artifact.kind is kind), None)

    def begin(self, stage: Stage, now: datetime) -> LessonRequest:
        """
        Start *stage*, or start it again where an earlier attempt left off.

        :raises IllegalTransition: if another stage comes first, or the request is over.
        """
        if stage is not self.next_stage:
            raise IllegalTransition(f"{stage} may not begin: the next stage is {self.next_stage}")
        started = self
        if self.started_at is None:
            started = self._step(EventType.REQUEST_STARTED, "Work has started", now, started_at=now)
        run = self.run_of(stage).become(
            StageStatus.IN_PROGRESS, started_at=now, completed_at=None, fraction=0.0, error=None
        )
        return started._step(
            EventType.STAGE_STARTED,
            f"{DEFINITIONS[stage].display_name} has started",
            now,
            stage,
            runs=[run],
            status=self._turn(DEFINITIONS[stage].status),
        )

    def advance(self, stage: Stage, fraction: float, now: datetime) -> LessonRequest:
        """
        Say how much of *stage* is done. It is news only if the whole percent of the request changes.

        :raises IllegalTransition: if *stage* is not running.
        """
        run = self._running(stage)
        # In this order, NaN counts as nothing done.
        reached = min(max(0.0, fraction), 1.0)
        if reached <= run.fraction:
            return self
        further = self._with([attrs.evolve(run, fraction=reached)])
        if further["progress"] == self.progress:
            return attrs.evolve(self, **further)
        message = f"{DEFINITIONS[stage].display_name} goes on"
        return self._step(EventType.STAGE_PROGRESS, message, now, stage, **further)

    def finish(
        self,
        stage: Stage,
        output: Mapping[str, Any],
        now: datetime,
        *,
        artifacts: Iterable[Artifact] = (),
        costs: Iterable[Cost] = (),
    ) -> LessonRequest:
        """
        *stage* is done. An artifact takes the place of an earlier one of its kind.

        :raises IllegalTransition: if *stage* is not running.
        """
        run = self.run_of(stage).become(StageStatus.COMPLETED, completed_at=now, fraction=1.0, output=dict(output))
        coming = next((each for each in self.stages if not each.is_over and each.stage is not stage), None)
        counted = [] if coming is None else [attrs.evolve(coming, first_attempt=self.attempt)]
        return self._step(
            EventType.STAGE_COMPLETED,
            f"{DEFINITIONS[stage].display_name} is done",
            now,
            stage,
            data={"seconds": run.duration_seconds, **reuse.told(output)},
            runs=[run, *counted],
            artifacts=self._kept(artifacts),
            costs=(*self.costs, *costs),
        )

    def spend(self, stage: Stage, usage: Iterable[Usage]) -> LessonRequest:
        """
        *stage* has used up *usage*, whatever becomes of it.
        """
        return attrs.evolve(self, costs=(*self.costs, *(Cost.of(used, stage) for used in usage)))

    def stumble(
        self, stage: Stage, error: str, now: datetime, *, retried: bool, wait_seconds: float | None = None
    ) -> LessonRequest:
        """
        *stage* went wrong, and the request goes on: with another attempt at it if *retried*, *wait_seconds* after it
        is saved; else without it.

        :raises IllegalTransition: if *stage* is not running, or may not be gone without.
        """
        definition = DEFINITIONS[stage]
        if not retried and definition.critical:
            raise IllegalTransition(f"a request may not go on without {stage}")
        run = self._running(stage)
        failed = run.become(
            StageStatus.PENDING if retried else StageStatus.FAILED,
            completed_at=None if retried else now,
            error=error,
            retry_count=run.retry_count + retried,
            stumbles=run.stumbles + 1,
        )
        return self._step(
            EventType.STAGE_FAILED,
            f"{definition.display_name} failed" + (", and will be tried again" if retried else ""),
            now,
            stage,
            severity=Severity.WARNING,
            data={"error": error},
            runs=[failed],
            available_at=None,
            wait_seconds=wait_seconds,
        )

    def put_off(self, stage: Stage, reason: str, now: datetime, *, wait_seconds: float) -> LessonRequest:
        """
        *stage* could ask nobody: it is tried again *wait_seconds* after it is saved, and that was no attempt.

        :raises IllegalTransition: if *stage* is not running.
        """
        run = self._running(stage)
        waiting = run.become(StageStatus.PENDING, fraction=0.0, error=reason, waits=run.waits + 1)
        return self._step(
            EventType.RETRY,
            f"{DEFINITIONS[stage].display_name} is put off",
            now,
            stage,
            data={"reason": reason, "wait_seconds": round(wait_seconds, 3)},
            runs=[waiting],
            available_at=None,
            wait_seconds=wait_seconds,
            attempt=max(self.attempt - 1, 0),
        )

    def complete(self, now: datetime) -> LessonRequest:
        """
        The lesson is made.

        :raises IllegalTransition: if a critical stage is not over.
        """
        done_with = {StageStatus.COMPLETED, StageStatus.SKIPPED}
        undone = [run.stage for run in self.stages if run.status not in done_with]
        if any(DEFINITIONS[stage].critical for stage in undone):
            raise IllegalTransition(f"a request may not complete before {undone[0]}")
        return self._step(
            EventType.REQUEST_COMPLETED,
            "The lesson is ready",
            now,
            status=self._turn(RequestStatus.COMPLETED),
            completed_at=now,
            progress=100,
        )

    def fail(self, failure: Failure, now: datetime) -> LessonRequest:
        """
        The request is given up, for good.

        :raises IllegalTransition: if it is over.
        """
        return self._step(
            EventType.REQUEST_FAILED,
            "The request has failed",
            now,
            failure.stage,
            severity=Severity.ERROR,
            data={"kind": failure.kind, "error": failure.message},
            runs=[
                run.become(StageStatus.FAILED, completed_at=now, error=failure.message)
                for run in self._those(StageStatus.IN_PROGRESS)
            ],
            status=self._turn(RequestStatus.FAILED),
            failed_at=now,
            failure=failure,
        )

    def cancel(self, now: datetime) -> LessonRequest:
        """
        The request is not wanted any more.

        :raises IllegalTransition: if it is over.
        """
        stopped = [
            run.become(StageStatus.FAILED, completed_at=now, error="cancelled")
            for run in self._those(StageStatus.IN_PROGRESS)
        ]
        skipped = [run.become(StageStatus.SKIPPED) for run in self._those(StageStatus.PENDING)]
        return self._step(
            EventType.REQUEST_CANCELLED,
            "The request was cancelled",
            now,
            runs=[*stopped, *skipped],
            status=self._turn(RequestStatus.CANCELLED),
            cancelled_at=now,
            lease=None,
            # What is skipped now is not done.
            progress=self.progress,
        )

    def ask(self, clarification: Clarification, now: datetime) -> LessonRequest:
        """
        Ask the student back, and wait: the request is pending again, and validation is still to do.

        :raises IllegalTransition: unless it is being validated.
        """
        run = self._running(Stage.VALIDATION).become(StageStatus.PENDING, fraction=0.0, stumbles=0, waits=0)
        return self._step(
            EventType.CLARIFICATION_REQUESTED,
            "The question is not clear; the student is asked back",
            now,
            Stage.VALIDATION,
            data={"questions": len(clarification.questions)},
            runs=[run],
            status=self._turn(RequestStatus.PENDING),
            clarification=clarification,
            available_at=None,
            wait_seconds=None,
            lease=None,
        )

    def answer(self, text: str, now: datetime) -> LessonRequest:
        """
        The student has answered: *text* is added to the question, which is read again.

        :raises IllegalTransition: unless the student was asked, or if the request is over.
        :raises InvalidField: if *text* is empty, or the question becomes too long with it.
        """
        if self.is_over:
            raise IllegalTransition(f"a request that is {self.status} takes no answer")
        if self.clarification is None:
            raise IllegalTransition("no question to the student is open: none was asked, or it was answered")
        room = LONGEST_QUESTION - len(self.wish.question) - 1
        if room < 1:
            problem = f"the question has no room for it within its {LONGEST_QUESTION} characters"
            raise InvalidField("answer", problem, "ask anew, in fewer words")
        addition = clean_text("answer", text, longest=room)
        wish = attrs.evolve(self.wish, question=f"{self.wish.question} {addition}")
        return self._step(
            EventType.CLARIFICATION_ANSWERED,
            "The student has answered",
            now,
            Stage.VALIDATION,
            wish=wish,
            clarification=None,
            available_at=None,
            wait_seconds=None,
            attempt=0,
        )

    def retry(self, now: datetime) -> LessonRequest:
        """
        Somebody wants a failed request tried once more; what was done stays done.

        :raises IllegalTransition: unless it has failed.
        """
        if self.status is not RequestStatus.FAILED:
            raise IllegalTransition(f"only a failed request is tried again: this one is {self.status}")
        return self._step(
            EventType.RETRY,
            "The request will be tried again",
            now,
            runs=[
                run.become(
                    StageStatus.PENDING, completed_at=None, fraction=0.0, first_attempt=None, stumbles=0, waits=0
                )
                for run in self._those(StageStatus.FAILED)
            ],
            status=self._turn(RequestStatus.PENDING),
            failure=None,
            failed_at=None,
            available_at=None,
            wait_seconds=None,
            attempt=0,
        )

    def release(self, now: datetime) -> LessonRequest:
        """
        Give the request back in the middle of work, for another worker to go on with; it does not count as an
        attempt.

        :raises IllegalTransition: if it is over.
        """
        if self.is_over:
            raise IllegalTransition(f"a request that is {self.status} may not be given back")
        return self._step(
            EventType.RETRY,
            "The work was given back",
            now,
            self.next_stage,
            runs=[run.become(StageStatus.PENDING, fraction=0.0) for run in self._those(StageStatus.IN_PROGRESS)],
            lease=None,
            attempt=max(self.attempt - 1, 0),
        )

    def account_for(self, artifacts: Iterable[Artifact]) -> LessonRequest:
        """
        Take up what a stage that was stopped has left behind, also where the request is over.
        """
        kept = self._kept(artifacts)
        # A store writes the artifacts of the stages that a step touches.
        touched = self.touched | {artifact.stage for artifact in kept}
        return attrs.evolve(self, artifacts=kept, touched=touched)

    def send(self, message: OutgoingMessage) -> LessonRequest:
        """
        Let *message* leave with this step.
        """
        return attrs.evolve(self, outgoing=(*self.outgoing, message))

    def saved(self, *, available_at: datetime | None = None) -> LessonRequest:
        """
        The same request as a store returns it after a save: one version on, nothing left to save, and due when the
        store says.
        """
        return attrs.evolve(
            self,
            version=self.version + 1,
            available_at=available_at,
            wait_seconds=None,
            news=(),
            costs=(),
            outgoing=(),
            touched=frozenset(),
        )

    def _running(self, stage: Stage) -> StageRun:
        run = self.run_of(stage)
        if run.status is not StageStatus.IN_PROGRESS:
            raise IllegalTransition(f"{stage} is not running: it is {run.status}")
        return run

    def _those(self, status: StageStatus) -> list[StageRun]:
        return [run for run in self.stages if run.status is status]

    def _turn(self, status: RequestStatus) -> RequestStatus:
        # A request that is over takes no step, not even the one that it took last.
        if status is not self.status or self.is_over:
            check_transition(self.status, status)
        return status

    def _kept(self, artifacts: Iterable[Artifact]) -> tuple[Artifact, ...]:
        kept = {artifact.kind: artifact for artifact in (*self.artifacts, *artifacts)}
        return tuple(kept.values())

    def _with(self, runs: Sequence[StageRun]) -> dict[str, Any]:
        """
        What changes when *runs* take the places of those of their stages.
        """
        found = {run.stage: run for run in (*self.stages, *runs)}
        stages = tuple(found.values())
        reached = progress({run.stage: (run.status, run.fraction) for run in stages})
        return {
            "stages": stages,
            "touched": self.touched.union(run.stage for run in runs),
            # A stage that starts again does not take back what was said, and only completion says 100.
            "progress": max(self.progress, min(reached, _ALMOST)),
        }

    def _step(
        self,
        kind: EventType,
        message: str,
        now: datetime,
        stage: Stage | None = None,
        *,
        severity: Severity = Severity.INFO,
        data: Mapping[str, Any] | None = None,
        runs: Sequence[StageRun] = (),
        **changes: Any,
    ) -> LessonRequest:
        """
        The request with *runs* and *changes*, and with an event that tells of them.
        """
        changed = {**self._with(runs), **changes} if runs else changes
        told = {
            "progress": changed.get("progress", self.progress),
            "attempt": changed.get("attempt", self.attempt),
            **(data or {}),
        }
        event = RequestEvent(type=kind, message=message, at=now, stage=stage, severity=severity, data=told)
        return attrs.evolve(self, news=(*self.news, event), **changed)


def new_request(
    *, request_id: RequestId, correlation_id: CorrelationId, wish: Submission, now: datetime
) -> LessonRequest:
    """
    A request that was just submitted: pending, with the stages that its modalities do not need skipped.
    """
    needed = needed_stages(wish.modalities)
    return LessonRequest(
        id=request_id,
        correlation_id=correlation_id,
        wish=wish,
        created_at=now,
        stages=tuple(
            StageRun(stage=stage, status=StageStatus.PENDING if stage in needed else StageStatus.SKIPPED)
            for stage in Stage
        ),
        touched=frozenset(Stage),
    )._step(EventType.REQUEST_CREATED, "The request was received", now)

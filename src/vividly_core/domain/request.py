"""
One student's wish, and how far we have come with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from .errors import IllegalTransition, InvalidField
from .event import EventType, RequestEvent, Severity
from .plan import needed_stages, progress
from .stage import DEFINITIONS, Stage
from .stage_run import StageRun
from .status import TERMINAL, RequestStatus, StageStatus, check_transition
from .submission import LONGEST_QUESTION
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .artifact import Artifact, ArtifactKind
    from .cost import Cost
    from .ids import CorrelationId, RequestId
    from .lease import Lease
    from .outbox import OutgoingMessage
    from .submission import Submission

_ALMOST: Final = 99


@attrs.frozen(kw_only=True)
class Clarification:
    """
    Questions back to the student. While one stands, the request is pending and waits for an answer.
    """

    questions: tuple[str, ...]
    reasoning: str
    requested_at: datetime


@attrs.frozen(kw_only=True)
class Failure:
    """
    Why a request failed, for good. *kind* is the name of the error's class; *message* is fit for a log.
    """

    stage: Stage | None
    kind: str
    message: str


@attrs.frozen(kw_only=True)
class LessonRequest:
    """
    A request, its stages, and what has been made for it.

    A request is not worked on before *available_at*, nor while a *clarification* stands.

    Every step returns a new value and adds to what is not saved yet: its *news*, *costs* and *outgoing* messages,
    and the stages that it *touched*. A save empties all four. Progress never falls, and is 100 only when all is
    done.
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
        started = self._turn(DEFINITIONS[stage].status)
        if self.started_at is None:
            started = attrs.evolve(started, started_at=now)._tell(
                EventType.REQUEST_STARTED, "Work has started", now
            )
        run = self.run_of(stage).become(
            StageStatus.IN_PROGRESS, started_at=now, completed_at=None, fraction=0.0, error=None
        )
        return started._put(run)._tell(
            EventType.STAGE_STARTED, f"{DEFINITIONS[stage].display_name} has started", now, stage
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
        further = self._put(attrs.evolve(run, fraction=reached))
        if further.progress == self.progress:
            return further
        return further._tell(EventType.STAGE_PROGRESS, f"{DEFINITIONS[stage].display_name} goes on", now, stage)

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
        finished = self._keep(artifacts, costs)._put(run)
        if (coming := finished.next_stage) is not None:
            counted = attrs.evolve(finished.run_of(coming), first_attempt=self.attempt)
            finished = finished._put(counted, moves=False)
        return finished._tell(
            EventType.STAGE_COMPLETED,
            f"{DEFINITIONS[stage].display_name} is done",
            now,
            stage,
            data={"seconds": run.duration_seconds},
        )

    def stumble(
        self, stage: Stage, error: str, now: datetime, *, retried: bool, available_at: datetime | None = None
    ) -> LessonRequest:
        """
        *stage* went wrong, and the request goes on: with another attempt at it if *retried*, not before
        *available_at*; else without it.

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
        return attrs.evolve(self._put(failed), available_at=available_at)._tell(
            EventType.STAGE_FAILED,
            f"{definition.display_name} failed" + (", and will be tried again" if retried else ""),
            now,
            stage,
            severity=Severity.WARNING,
            data={"error": error},
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
        done = attrs.evolve(self._turn(RequestStatus.COMPLETED), completed_at=now, progress=100)
        return done._tell(EventType.REQUEST_COMPLETED, "The lesson is ready", now)

    def fail(self, failure: Failure, now: datetime) -> LessonRequest:
        """
        The request is given up, for good.

        :raises IllegalTransition: if it is over.
        """
        failed = attrs.evolve(self._turn(RequestStatus.FAILED), failed_at=now, failure=failure)
        for run in self.stages:
            if run.status is StageStatus.IN_PROGRESS:
                failed = failed._put(run.become(StageStatus.FAILED, completed_at=now, error=failure.message))
        return failed._tell(
            EventType.REQUEST_FAILED,
            "The request has failed",
            now,
            failure.stage,
            severity=Severity.ERROR,
            data={"kind": failure.kind, "error": failure.message},
        )

    def cancel(self, now: datetime) -> LessonRequest:
        """
        The request is not wanted any more.

        :raises IllegalTransition: if it is over.
        """
        cancelled = attrs.evolve(self._turn(RequestStatus.CANCELLED), cancelled_at=now, lease=None)
        for run in self.stages:
            if run.status is StageStatus.IN_PROGRESS:
                cancelled = cancelled._put(run.become(StageStatus.FAILED, completed_at=now, error="cancelled"))
            elif run.status is StageStatus.PENDING:
                cancelled = cancelled._put(run.become(StageStatus.SKIPPED), moves=False)
        return cancelled._tell(EventType.REQUEST_CANCELLED, "The request was cancelled", now)

    def ask(self, clarification: Clarification, now: datetime) -> LessonRequest:
        """
        Ask the student back, and wait: the request is pending again, and validation is still to do.

        :raises IllegalTransition: unless it is being validated.
        """
        run = self._running(Stage.VALIDATION).become(StageStatus.PENDING, fraction=0.0, stumbles=0)
        asked = attrs.evolve(
            self._turn(RequestStatus.PENDING), clarification=clarification, available_at=None, lease=None
        )
        return asked._put(run)._tell(
            EventType.CLARIFICATION_REQUESTED,
            "The question is not clear; the student is asked back",
            now,
            Stage.VALIDATION,
            data={"questions": len(clarification.questions)},
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
        return attrs.evolve(self, wish=wish, clarification=None, available_at=None, attempt=0)._tell(
            EventType.CLARIFICATION_ANSWERED, "The student has answered", now, Stage.VALIDATION
        )

    def retry(self, now: datetime) -> LessonRequest:
        """
        Somebody wants a failed request tried once more; what was done stays done.

        :raises IllegalTransition: unless it has failed.
        """
        if self.status is not RequestStatus.FAILED:
            raise IllegalTransition(f"only a failed request is tried again: this one is {self.status}")
        again = attrs.evolve(
            self._turn(RequestStatus.PENDING), failure=None, failed_at=None, available_at=None, attempt=0
        )
        for run in self.stages:
            if run.status is StageStatus.FAILED:
                again = again._put(
                    run.become(
                        StageStatus.PENDING, completed_at=None, fraction=0.0, first_attempt=None, stumbles=0
                    )
                )
        return again._tell(EventType.RETRY, "The request will be tried again", now)

    def release(self, now: datetime) -> LessonRequest:
        """
        Give the request back in the middle of work, for another worker to go on with; it does not count as an
        attempt.

        :raises IllegalTransition: if it is over.
        """
        if self.is_over:
            raise IllegalTransition(f"a request that is {self.status} may not be given back")
        released = attrs.evolve(self, lease=None, attempt=max(self.attempt - 1, 0))
        for run in self.stages:
            if run.status is StageStatus.IN_PROGRESS:
                released = released._put(run.become(StageStatus.PENDING, fraction=0.0))
        return released._tell(EventType.RETRY, "The work was given back", now, self.next_stage)

    def account_for(self, artifacts: Iterable[Artifact]) -> LessonRequest:
        """
        Take up what a stage that was stopped has left behind, also where the request is over.
        """
        kept = self._keep(artifacts, ())
        # A store writes the artifacts of the stages that a step touches.
        return attrs.evolve(kept, touched=kept.touched | {artifact.stage for artifact in kept.artifacts})

    def send(self, message: OutgoingMessage) -> LessonRequest:
        """
        Let *message* leave with this step.
        """
        return attrs.evolve(self, outgoing=(*self.outgoing, message))

    def saved(self) -> LessonRequest:
        """
        The same request as a store returns it after a save: one version on, and nothing left to save.
        """
        return attrs.evolve(self, version=self.version + 1, news=(), costs=(), outgoing=(), touched=frozenset())

    def _running(self, stage: Stage) -> StageRun:
        run = self.run_of(stage)
        if run.status is not StageStatus.IN_PROGRESS:
            raise IllegalTransition(f"{stage} is not running: it is {run.status}")
        return run

    def _turn(self, status: RequestStatus) -> LessonRequest:
        # A request that is over takes no step, not even the one that it took last.
        if status is self.status and not self.is_over:
            return self
        check_transition(self.status, status)
        return attrs.evolve(self, status=status)

    def _keep(self, artifacts: Iterable[Artifact], costs: Iterable[Cost]) -> LessonRequest:
        kept = {artifact.kind: artifact for artifact in (*self.artifacts, *artifacts)}
        return attrs.evolve(self, artifacts=tuple(kept.values()), costs=(*self.costs, *costs))

    def _put(self, run: StageRun, *, moves: bool = True) -> LessonRequest:
        stages = tuple(run if old.stage is run.stage else old for old in self.stages)
        touched = self.touched | {run.stage}
        if not moves:
            return attrs.evolve(self, stages=stages, touched=touched)
        reached = progress({each.stage: (each.status, each.fraction) for each in stages})
        # A stage that starts again does not take back what was said, and only completion says 100.
        reached = max(self.progress, min(reached, _ALMOST))
        return attrs.evolve(self, stages=stages, touched=touched, progress=reached)

    def _tell(
        self,
        kind: EventType,
        message: str,
        now: datetime,
        stage: Stage | None = None,
        *,
        severity: Severity = Severity.INFO,
        data: Mapping[str, Any] | None = None,
    ) -> LessonRequest:
        event = RequestEvent(
            type=kind,
            message=message,
            at=now,
            stage=stage,
            severity=severity,
            data={"progress": self.progress, "attempt": self.attempt, **(data or {})},
        )
        return attrs.evolve(self, news=(*self.news, event))


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
    )._tell(EventType.REQUEST_CREATED, "The request was received", now)

"""
How a request ended, against how it should have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_core.domain.event import EventType
from vividly_core.domain.plan import needed_stages
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import Outcome

from .finding import Check, found, missed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage_run import StageRun

    from .finding import Finding

_DOCTOR: Final = "run vividly doctor"
_OTHER_QUESTION: Final = "choose one that the library can answer, with --question"
_CURES: Final = {
    Outcome.OUT_OF_SCOPE.value: _OTHER_QUESTION,
    Outcome.OVER_BUDGET.value: "see vividly costs --by day, and the settings VIVIDLY_BUDGET_...",
}


def on_request(request: LessonRequest, *, waited_seconds: float, own_worker: bool) -> Finding:
    """
    Whether the lesson was made. It was waited for *waited_seconds*; *own_worker* is whether the command had one.
    """
    waited = f"{waited_seconds:.1f} s"
    if request.clarification is not None:
        return missed(Check.REQUEST, "the question was asked back: it is not clear to the reader", _OTHER_QUESTION)
    match request.status:
        case RequestStatus.COMPLETED:
            return found(Check.REQUEST, f"made within {waited}, at attempt {request.attempt}")
        case RequestStatus.CANCELLED:
            return missed(Check.REQUEST, "somebody cancelled it", "ask who else works on this database")
        case RequestStatus.FAILED:
            return _failed(request)
        case _ if request.started_at is None:
            return missed(Check.REQUEST, f"nobody took it up within {waited}", _who_works(own_worker=own_worker))
        case _:
            return missed(
                Check.REQUEST,
                f"not ready after {waited}: {request.progress} % are done, and {_where(request)}",
                "give it longer with --limit-minutes, or look on with --keep and vividly requests events ID --follow",
            )


def on_stages(request: LessonRequest, events: Sequence[RequestEvent]) -> Finding:
    """
    Whether every stage that the modality needs was completed, one after another, and no other one ran.
    """
    needed = needed_stages(request.wish.modalities)
    wrong = [_wrong(run) for run in request.stages if run.status is not _expected(run.stage, needed)]
    if wrong:
        return missed(Check.STAGES, "; ".join(wrong), "see the worker's log")
    done = tuple(dict.fromkeys(event.stage for event in events if event.type is EventType.STAGE_COMPLETED))
    if done != needed:
        order = ", ".join(str(stage) for stage in done) or "none"
        return missed(Check.STAGES, f"the events tell of another order: {order}", "see vividly requests events ID")
    if (overlap := _overlap([request.run_of(stage) for stage in needed])) is not None:
        return missed(Check.STAGES, overlap, "compare the clocks of those who work: vividly doctor")
    skipped = len(Stage) - len(needed)
    return found(
        Check.STAGES,
        f"{len(needed)} of {len(needed)} completed in order"
        + (f"; the {skipped} of a film are skipped" if skipped else ""),
    )


def _failed(request: LessonRequest) -> Finding:
    failure = request.failure
    if failure is None:
        return missed(Check.REQUEST, "it failed, and nobody said why", "see the worker's log")
    where = "" if failure.stage is None else f" in {DEFINITIONS[failure.stage].display_name}"
    cure = _CURES.get(failure.kind, _DOCTOR)
    return missed(Check.REQUEST, f"it failed{where} ({failure.kind}): {failure.message}", cure)


def _who_works(*, own_worker: bool) -> str:
    if own_worker:
        return f"the worker of this command gets nothing from its queue: {_DOCTOR}"
    return (
        "is a worker running? Start one with vividly worker, or let this command have its own with --worker;"
        f" if one is running, does it listen to this queue? {_DOCTOR.capitalize()}"
    )


def _where(request: LessonRequest) -> str:
    stage = request.running_stage
    if stage is None:
        return "no stage is running"
    return f"{DEFINITIONS[stage].display_name} is running"


def _expected(stage: Stage, needed: Sequence[Stage]) -> StageStatus:
    return StageStatus.COMPLETED if stage in needed else StageStatus.SKIPPED


def _wrong(run: StageRun) -> str:
    why = "" if run.error is None else f" ({run.error})"
    return f"{run.stage} is {run.status}{why}"


def _overlap(runs: Sequence[StageRun]) -> str | None:
    end = None
    for run in runs:
        if run.started_at is None or run.completed_at is None:
            return f"{run.stage} has no times"
        if run.completed_at < run.started_at or (end is not None and run.started_at < end):
            return f"{run.stage} began before what comes before it was over"
        end = run.completed_at
    return None

"""
Requests and events as tables, for people. Times are this machine's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from vividly_core.domain.artifact import ArtifactKind, file_name
from vividly_core.domain.reuse import IN_PLACE_OF, REUSED_FROM
from vividly_core.domain.score import Criterion
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus

from .consoles import standard_output
from .tables import day, table
from .words import duration, printable, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rich.table import Table

    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import AssetKey
    from vividly_core.domain.link import Link
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage_run import StageRun
    from vividly_core.ports.request_history import RequestSummary

_LONGEST_LINE: Final = 100

_STYLES: Final = {
    RequestStatus.COMPLETED: "green",
    RequestStatus.FAILED: "red",
    RequestStatus.CANCELLED: "dim",
    StageStatus.COMPLETED: "green",
    StageStatus.IN_PROGRESS: "cyan",
    StageStatus.FAILED: "red",
    StageStatus.SKIPPED: "dim",
}


def print_requests(found: Iterable[RequestSummary], *, of_all: bool = True) -> None:
    """
    A table of requests. Where there is none, *of_all* says whether there is none at all.
    """
    requests = table("Created", "Status", ">%", "Question and id")
    for summary in found:
        requests.add_row(
            day(summary.created_at),
            _status(summary.status),
            str(summary.progress),
            # One above the other: an id is as wide as half a terminal.
            Text.assemble(_cut(summary.question), "\n", (str(summary.id), "dim")),
        )
    nothing = "No request yet. Make one: vividly make QUESTION" if of_all else "No such request."
    standard_output().print(requests if requests.row_count else nothing)


def print_request(request: LessonRequest, *, links: Mapping[AssetKey, Link] | None = None) -> None:
    """
    A request, its stages, and what was made: where it lies, or *links* to it.
    """
    console = standard_output()
    for name, value in _facts(request):
        console.print(Text.assemble((f"{name:<14}", "dim"), value), soft_wrap=True)
    console.print(_stages(request))
    # No table: an address that is broken into lines cannot be copied.
    for artifact in sorted(request.artifacts, key=lambda artifact: list(ArtifactKind).index(artifact.kind)):
        name, count = file_name(artifact.kind), size(artifact.asset.size_bytes)
        link = (links or {}).get(artifact.asset.key)
        url = artifact.asset.url if link is None else link.url
        console.print(Text.assemble(f"{name:<13}  {count:>9}  ", (url, "dim")), soft_wrap=True)
    expiring = [link.expires_at for link in (links or {}).values() if link.expires_at is not None]
    if expiring:
        console.print(f"The links open until {day(min(expiring), seconds=True)}.")


def event_line(event: RequestEvent) -> str:
    """
    An event in a line: its number, when, how far the request was, the stage, and what happened.
    """
    progress = event.data.get("progress")
    share = "" if progress is None else f"{progress}%"
    moment = event.at.astimezone().strftime("%H:%M:%S")
    return f"{event.sequence or 0:>6}  {moment}  {share:>4}  {event.stage or '':<17}  {event.message}"


def _facts(request: LessonRequest) -> Iterable[tuple[str, str | Text]]:
    wish = request.wish
    yield "Request", str(request.id)
    yield "Question", printable(wish.question)
    if wish.interest is not None:
        yield "Interest", printable(wish.interest)
    if wish.grade is not None:
        yield "Grade", str(wish.grade)
    yield "Wanted", f"{', '.join(sorted(wish.modalities))}, {wish.minutes} min"
    yield "Student", printable(wish.student_id)
    if wish.organization_id is not None:
        yield "Organization", printable(wish.organization_id)
    yield "Status", Text.assemble(_status(request.status), f"  {request.progress}%")
    yield "Created", day(request.created_at, seconds=True)
    yield from _of_the_script(request.run_of(Stage.SCRIPT_GENERATION).output or {})
    if request.clarification is not None:
        for question in request.clarification.questions:
            yield "Asked back", printable(question)
    if request.failure is not None:
        yield "Failed", printable(f"{request.failure.message} ({request.failure.kind})")
        if request.failure.helpline is not None:
            yield "Help", printable(request.failure.helpline)


def _of_the_script(output: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if other := output.get(REUSED_FROM):
        yield "Reused from", printable(other)
    if other := output.get(IN_PLACE_OF):
        yield "In place of", printable(other)
    if scores := output.get("scores"):
        yield "Scores", ", ".join(f"{each.value} {scores[each]:.0%}" for each in Criterion if each in scores)


def _stages(request: LessonRequest) -> Table:
    stages = table("Stage", "Status", "Start", "End", ">Seconds", "Output")
    for run in request.stages:
        seconds = run.duration_seconds
        stages.add_row(
            run.stage.value,
            _status(run.status),
            _clock(run.started_at),
            _clock(run.completed_at),
            "" if seconds is None else f"{seconds:.1f}",
            _error(request, run) if run.error else _output(run.stage, run.output or {}),
        )
    return stages


def _error(request: LessonRequest, run: StageRun) -> Text:
    # What failed the request stands above the table.
    known = request.failure is not None and request.failure.message == run.error
    return Text("see above" if known else printable(run.error or ""), style="red")


def _output(stage: Stage, output: Mapping[str, Any]) -> str:
    """
    What came of a stage, in a few words; of one that another version wrote, what is there of it.
    """
    if not output:
        return ""
    match stage:
        case Stage.VALIDATION:
            title = printable(output.get("topic", {}).get("title", ""))
            words = f"{title} ({output.get('confidence', 0.0):.2f})"
        case Stage.RAG_RETRIEVAL:
            words = f"{len(output.get('passages', ()))} passages"
        case Stage.SCRIPT_GENERATION:
            words = f"{output.get('words', 0)} words, {output.get('scenes', 0)} scenes"
            if "narration_seconds" in output:
                words += f", {duration(output['narration_seconds'])} spoken"
        case Stage.VIDEO_GENERATION:
            size_of_picture = f"{output.get('width')}x{output.get('height')}"
            words = f"{duration(output.get('film_seconds', 0.0))}, {size_of_picture}"
        case Stage.VIDEO_PROCESSING:
            words = "checked, with thumbnail"
        case Stage.NOTIFICATION:
            words = "announced"
    return f"{words}, reused" if REUSED_FROM in output else words


def _status(status: RequestStatus | StageStatus) -> Text:
    return Text(status.value, style=_STYLES.get(status, ""))


def _cut(text: str) -> Text:
    line = Text(printable(text), no_wrap=True, overflow="ellipsis")
    line.truncate(_LONGEST_LINE)
    return line


def _clock(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone().strftime("%H:%M:%S")

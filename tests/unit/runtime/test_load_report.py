"""
What came of a load: in words, as JSON, and as a picture.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from rich.console import Console
from rich.table import Table

pytest.importorskip("numpy")
pytest.importorskip("matplotlib")

from unit.runtime.courses import BEGAN_AT, course, report
from vividly_core.domain.modality import Modality
from vividly_runtime.load.course import End, course_from_row
from vividly_runtime.load.documents import document
from vividly_runtime.load.figure import draw
from vividly_runtime.load.report import ConnectionFigures, WorkerFigures
from vividly_runtime.load.tables import seconds, tables

if TYPE_CHECKING:
    from vividly_runtime.load.report import LoadReport

FAILED = course(1, end=End.FAILED, kind="Crashed", attempts=5)
OPEN = course(2, end=End.OPEN, ended_at=None)
ASKED_BACK = course(3, end=End.CLARIFICATION, started_at=None, stages={})


def bad() -> LoadReport:
    """
    A load in which everything went wrong that can.
    """
    return report(
        [course(0, modality=Modality.VIDEO), FAILED, OPEN, ASKED_BACK],
        asked=9,
        published=6,
        unpublished={"Unavailable": 3},
        gone=2,
        letters={"Crashed": 1},
        late_seconds=1.25,
        interrupted=True,
        workers=(WorkerFigures(resident_bytes=123_456_789, cpu_seconds=12.5),),
        connections=(
            ConnectionFigures(application="an application with a name that never ends" * 2, open=7, busy=3),
        ),
    )


def printed(made: LoadReport) -> str:
    """
    The tables, in a terminal of 80 columns.
    """
    console = Console(file=io.StringIO(), width=80)
    for part in tables(made):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_load_that_went_well_has_no_problems() -> None:
    """
    Throughput is what was completed, from the first publication to the last end.
    """
    made = report([course(number) for number in range(8)])

    assert made.problems == ()
    assert (made.completed, made.seconds, made.publishing_seconds) == (8, 10, 7)
    assert made.per_second == pytest.approx(0.8)


def test_every_way_to_go_wrong_is_a_problem() -> None:
    """
    A line each.
    """
    assert bad().problems == (
        "3 not published",
        "2 lost, the row is gone",
        "1 not over",
        "1 asked back",
        "1 failed: Crashed",
    )


@pytest.mark.parametrize("allowed", ["Crashed", "failed"])
def test_what_was_asked_for_is_no_problem(allowed: str) -> None:
    """
    By the kind of failure, or all failures; what is not over never is asked for.
    """
    made = report([FAILED, ASKED_BACK, OPEN], allowed=frozenset({allowed, "clarification", "open"}))

    assert made.problems == ("1 not over",)


def test_what_is_open_takes_until_now() -> None:
    """
    A load that was stopped has not been over in no time.
    """
    assert report([course(0), OPEN], now=BEGAN_AT + 50).seconds == 50


def test_the_tables_fit_a_terminal() -> None:
    """
    Of 80 columns, and name everything.
    """
    text = printed(bad())

    assert max(map(len, text.splitlines())) <= 80
    for word in (
        "Crashed",
        "not over",
        "dead letter",
        "not published",
        "123.5 MB",
        "took several attempts",
        "p95",
    ):
        assert word in text


def test_no_table_has_a_column_without_a_heading() -> None:
    """
    A cell too many would make one.
    """
    made = [each for each in tables(bad()) if isinstance(each, Table)]

    assert len(made) == 3
    for each in made:
        assert all(column.header for column in each.columns[1:])
        assert len({len(list(column.cells)) for column in each.columns}) == 1


def test_the_document_is_json() -> None:
    """
    Also where nothing happened; the timeline has lists of one length.
    """
    made = json.loads(json.dumps(document(bad()), allow_nan=False))
    nothing = json.loads(json.dumps(document(report([])), allow_nan=False))

    assert (made["asked"], made["published"], made["lost"]) == (9, 6, 2)
    assert made["ends"] == {"completed": 1, "failed": 1, "open": 1, "clarification": 1}
    assert next(set(each) for each in made["latencies"]) == {"name", "count", "p50", "p90", "p95", "p99", "max"}
    assert len({len(series) for series in made["timeline"].values()}) == 1
    assert (nothing["completed_per_second"], nothing["latencies"]) == (0, [])


@pytest.mark.service("moviepy")
@pytest.mark.parametrize("made", [bad(), report([course(0)]), report([])], ids=["bad", "one", "none"])
def test_the_picture_is_drawn(made: LoadReport) -> None:
    """
    1280 by 720 pixels, whatever happened, and also where nothing did.
    """
    picture = io.BytesIO()

    draw(made).savefig(picture, format="png")

    header = picture.getvalue()[:24]
    assert header[1:4] == b"PNG"
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1280, 720)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0.00 ms"),
        (0.000284, "0.28 ms"),
        (0.0123, "12.3 ms"),
        (0.25, "250 ms"),
        (1, "1.00 s"),
        (61.26, "61.3 s"),
    ],
)
def test_times_are_short(count: float, text: str) -> None:
    """
    In the unit that people would choose.
    """
    assert seconds(count) == text


@pytest.mark.parametrize(
    ("status", "waits", "end"),
    [
        ("completed", False, End.COMPLETED),
        ("failed", False, End.FAILED),
        ("cancelled", False, End.CANCELLED),
        ("pending", True, End.CLARIFICATION),
        ("pending", False, End.OPEN),
        ("generating_script", False, End.OPEN),
    ],
)
def test_a_row_tells_how_a_request_ended(status: str, waits: bool, end: End) -> None:
    """
    What is open has no end; a stage that nobody knows is left out.
    """
    row = {
        "id": UUID(int=1),
        "status": status,
        "waits": waits,
        "kind": "Crashed",
        "attempts": 1,
        "created_at": 1.0,
        "started_at": 2.0,
        "ended_at": 3.0,
        "stages": {"validation": 0.5, "of_old": 1.0},
    }

    read = course_from_row(row, modality=Modality.TEXT)

    assert (read.end, read.ended_at is None) == (end, end is End.OPEN)
    assert read.kind == ("Crashed" if end is End.FAILED else None)
    assert list(read.stages) == ["validation"]

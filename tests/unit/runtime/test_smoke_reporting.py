"""
How a smoke test is told, to people and to programs.
"""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from unit.runtime.made import made
from vividly_core.domain.cost import Cost
from vividly_core.domain.ids import StudentId
from vividly_core.domain.stage import Stage
from vividly_runtime.smoke.costing import bills
from vividly_runtime.smoke.finding import Check, found, missed
from vividly_runtime.smoke.reporting import Report, document, print_report
from vividly_runtime.smoke.trial import Tried

if TYPE_CHECKING:
    from vividly_runtime.smoke.finding import Finding

COSTS = (
    Cost(stage=Stage.SCRIPT_GENERATION, item="tokens", quantity=Decimal(1200), unit="token", usd=Decimal("0.003")),
    Cost(stage=Stage.SCRIPT_GENERATION, item="narration", quantity=Decimal(900), unit="character"),
    Cost(stage=Stage.VIDEO_GENERATION, item="film", quantity=Decimal("59.958"), unit="second", usd=Decimal("0.5")),
)
CLEANED = found(Check.CLEAN_UP, "50 records are gone")


def report(*findings: Finding, cleaned: Finding | None = CLEANED) -> Report:
    """
    On a film that was made, with these findings.
    """
    request = made("video")
    return Report(
        tried=Tried(request=request, findings=findings, bills=bills(request, COSTS)),
        student=StudentId("vividly-smoke-1"),
        worker="a deployed worker",
        cleaned=cleaned,
    )


def printed(told: Report) -> str:
    """
    What people see.
    """
    out = io.StringIO()
    print_report(Console(file=out, width=120), told)
    return out.getvalue()


def test_time_and_cost_stand_beside_each_stage() -> None:
    """
    And the whole below them.
    """
    lines = printed(report(found(Check.REQUEST, "made"))).splitlines()

    script = next(line for line in lines if "Script Generation" in line)
    assert script.split()[3:6] == ["completed", "1.00", "0.0030"]
    assert "1,200 token (tokens), 900 character (narration)" in script
    assert "59.96 second (film)" in next(line for line in lines if "Video Generation" in line)
    assert next(line for line in lines if "Lesson" in line).split() == ["Lesson", "6.00", "0.5030"]
    assert lines[-1] == "passed (the work of a deployed worker)"


def test_what_was_missed_has_its_cure_on_a_line_of_its_own() -> None:
    """
    Whole, as it can be copied.
    """
    cure = "do this: " + "x" * 150

    text = printed(report(found(Check.REQUEST, "made"), missed(Check.LINKS, "none", cure)))

    assert f"    {cure}\n" in text
    assert "FAILED  links" in text
    assert "\nfailed " in text


@pytest.mark.parametrize("cleaned", [CLEANED, None])
def test_what_was_kept_is_told_with_the_way_to_remove_it(cleaned: Finding | None) -> None:
    """
    And only that.
    """
    text = printed(report(found(Check.REQUEST, "made"), cleaned=cleaned))

    assert ("vividly smoke --clean-up vividly-smoke-1" in text) is (cleaned is None)


def test_programs_get_the_same_in_one_object() -> None:
    """
    Which can be written as JSON.
    """
    told = json.loads(json.dumps(document(report(missed(Check.LINKS, "none", "sign them")))))

    assert (told["passed"], told["kept"], told["seconds"]) == (False, False, 6.0)
    assert told["usd"] == pytest.approx(0.503)
    assert [stage["stage"] for stage in told["stages"]] == [stage.value for stage in Stage]
    assert told["stages"][2]["used"][0] == {"item": "tokens", "quantity": 1200, "unit": "token", "usd": 0.003}
    assert told["findings"] == [
        {"check": "links", "passed": False, "message": "none", "cure": "sign them"},
        {"check": "clean-up", "passed": True, "message": "50 records are gone", "cure": None},
    ]


def test_a_clean_up_that_failed_is_a_failure() -> None:
    """
    Whatever else was well.
    """
    assert not report(found(Check.REQUEST, "made"), cleaned=missed(Check.CLEAN_UP, "not gone")).passed

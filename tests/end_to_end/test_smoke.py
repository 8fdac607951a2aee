"""
`vividly smoke`, with all its parts: on this machine alone, and beside a worker that runs already.
"""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from end_to_end.workers import submit, worker_of

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.command import Done, Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.service("outline"), pytest.mark.timeout(240)]


def checks(done: Done) -> dict[str, bool]:
    """
    What was looked at, and whether it was as promised.
    """
    return {finding["check"]: finding["passed"] for finding in done.lines[-1]["findings"]}


def objects(vividly: Vividly) -> list[Path]:
    """
    What lies in the folder of assets, hidden or not.
    """
    return [path for path in (vividly.data / "assets").rglob("*") if path.is_file()]


def recorded(vividly: Vividly) -> list[dict[str, Any]]:
    """
    The requests that are there.
    """
    return vividly.run("requests", "list", "--json").lines


def test_this_machine_alone_passes_and_nothing_is_left(vividly: Vividly) -> None:
    """
    A worker of its own makes the lesson; no request, no file and no process stays behind.
    """
    before = recorded(vividly), objects(vividly)

    done = vividly.run("smoke", "--modality", "text")

    assert done.code == 0, done.err
    assert checks(done) == dict.fromkeys(["request", "stages", "artifacts", "links", "clean-up"], True)
    assert done.lines[-1]["worker"] == "this command's own worker"
    assert done.lines[0]["student_id"] == done.lines[-1]["student_id"]
    assert (recorded(vividly), objects(vividly)) == before
    assert vividly.processes() == set()


async def test_a_deployed_worker_is_tried_where_there_is_one(workplace: Vividly) -> None:
    """
    As with a database that was set, without being told.
    """
    with worker_of(workplace):
        done = workplace.run("smoke", "--modality", "text", "--json")

    assert (done.code, done.lines[-1]["worker"]) == (0, "a deployed worker")
    assert (recorded(workplace), objects(workplace)) == ([], [])


async def test_without_a_worker_it_says_what_to_do_and_cleans_up(workplace: Vividly) -> None:
    """
    Exit code 1, well before a quarter of an hour.
    """
    done = workplace.run("smoke", "--modality", "text", "--limit-minutes", "0.02")

    assert (done.code, checks(done)) == (1, {"request": False, "clean-up": True})
    assert "vividly worker" in done.lines[-1]["findings"][0]["cure"]
    assert recorded(workplace) == []


async def test_a_question_that_cannot_be_answered_fails_and_is_cleaned_up(workplace: Vividly) -> None:
    """
    With the cure that fits it.
    """
    done = workplace.run("smoke", "--worker", "--modality", "text", "--question", "Who won the 1998 World Cup?")

    assert (done.code, checks(done)) == (1, {"request": False, "clean-up": True})
    assert "--question" in done.lines[-1]["findings"][0]["cure"]
    assert recorded(workplace) == []


async def test_what_is_kept_is_cleaned_up_later_and_nothing_else_is(workplace: Vividly) -> None:
    """
    By the student's id; another student's request stays, and another student is not taken.
    """
    other = submit(workplace, "Why do things fall?", "--modality", "text")
    kept = workplace.run("smoke", "--worker", "--modality", "text", "--keep")
    student = kept.lines[-1]["student_id"]
    assert {line["student_id"] for line in recorded(workplace)} == {"vividly-local", student}

    refused = workplace.run("smoke", "--clean-up", "vividly-local")
    done = workplace.run("smoke", "--clean-up", student)

    assert (kept.code, refused.code, done.code) == (0, 2, 0)
    assert done.lines[-1]["passed"] is True
    assert [line["id"] for line in recorded(workplace)] == [other]


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_ctrl_c_within_the_film_leaves_nothing(workplace: Vividly) -> None:
    """
    Exit code 130: no request, no file, no process.
    """
    with workplace.started("smoke", "--worker", "--minutes", "3", "--json") as process:
        assert process.stdout is not None
        line: dict[str, Any] = json.loads(process.stdout.readline())
        while line.get("stage") != "video_generation" or line["fraction"] == 0:
            line = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()

    assert process.returncode == 130
    assert "Cleaned up: " in told
    assert (recorded(workplace), objects(workplace)) == ([], [])
    assert workplace.processes_but() == set()


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_a_film_and_its_narration_end_together(workplace: Vividly) -> None:
    """
    As their own files tell, fetched through their links; every stage has its time, and what it used.
    """
    done = workplace.run("smoke", "--worker", "--minutes", "1")

    assert done.code == 0, done.err
    assert checks(done)["lengths"] is True
    stages = done.lines[-1]["stages"]
    assert all(stage["seconds"] is not None for stage in stages)
    assert {used["item"] for stage in stages for used in stage["used"]} == {
        "narration",
        "film",
        "processor",
        "storage",
    }

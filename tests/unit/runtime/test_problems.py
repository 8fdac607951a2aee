"""
What went wrong, put for people.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from vividly_core.domain.errors import Misconfigured, NotFound, Stale, Unavailable
from vividly_core.domain.failure import Failure
from vividly_core.domain.stage import Stage
from vividly_runtime.commands.problems import problem_of, problem_of_budget

if TYPE_CHECKING:
    from collections.abc import Generator


def test_a_refusal_for_its_cost_says_where_to_look() -> None:
    """
    Below the words for the student.
    """
    failure = Failure(stage=Stage.VALIDATION, kind="over_budget", message="All lessons for today are made.")

    message, advice = str(problem_of_budget(failure)).splitlines()

    assert message == failure.message
    assert "vividly costs" in advice
    assert "VIVIDLY_BUDGET_" in advice


@pytest.mark.parametrize("error", [NotFound("there is no request"), Misconfigured("set LOG_LEVEL")])
def test_an_error_of_ours_speaks_for_itself(error: Exception) -> None:
    """
    Its message says what to do.
    """
    assert str(problem_of(error)) == str(error)


@pytest.mark.parametrize(
    ("error", "words"),
    [(Unavailable("the disk is full"), "try again"), (Stale("it was saved by someone"), "Somebody else")],
)
def test_an_error_that_needs_it_gets_advice(error: Exception, words: str) -> None:
    """
    On a line of its own.
    """
    message, advice = str(problem_of(error)).splitlines()

    assert message == str(error)
    assert words in advice


def test_a_missing_package_is_told_with_its_cure() -> None:
    """
    It is no bug.
    """
    problem = problem_of(ModuleNotFoundError("No module named 'moviepy'", name="moviepy"))

    assert "moviepy" in problem.message
    assert "pip install 'vividly[local]'" in (problem.advice or "")


@pytest.mark.parametrize(
    "error", [KeyError("How do plants..."), ModuleNotFoundError("gone", name="vividly_core.domain.gone")]
)
def test_a_bug_is_told_as_such_without_its_words(error: Exception) -> None:
    """
    They may quote a student.
    """
    problem = problem_of(error)

    assert "bug" in problem.message
    assert "LOG_LEVEL=DEBUG" in (problem.advice or "")
    assert "plants" not in str(problem)


@pytest.fixture
def _debugging(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    with caplog.at_level(logging.DEBUG, "vividly_runtime"):
        yield


@pytest.mark.usefixtures("_debugging")
def test_the_traceback_is_there_for_whoever_looks_for_it(caplog: pytest.LogCaptureFixture) -> None:
    """
    At the level DEBUG.
    """
    with pytest.raises(KeyError) as raised:
        {"minutes": 3}["grade"]
    problem_of(raised.value)

    assert "Traceback" in caplog.text

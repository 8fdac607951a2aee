"""
`vividly lesson check`, over a file of passages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from unit.domain._checked import PASSAGES, lesson, section
from vividly_core.domain import script_codec
from vividly_core.domain.score import Criterion
from vividly_runtime.commands.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.lesson import Script

GIVEN = {"passages": [script_codec.passage_to_json(passage) for passage in PASSAGES]}


def check(folder: Path, script: Script, *options: str, given: Any = GIVEN) -> int:
    """
    Check *script* against the passages *given*, and return the exit code.
    """
    (folder / "script.json").write_bytes(script_codec.encode(script))
    (folder / "given.json").write_text(json.dumps(given))
    files = (str(folder / "script.json"), "--passages", str(folder / "given.json"))
    return run(["lesson", "check", *files, *options], {})


def test_a_supported_lesson_gets_its_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    One a line, and exit code 0.
    """
    assert check(tmp_path, lesson(), "--grade", "3", "--minutes", "1") == 0

    out = capsys.readouterr().out
    assert all(criterion.value in out for criterion in Criterion)
    assert "Supported by its passages." in out


def test_a_refused_lesson_is_told_sentence_and_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    And exit code 1.
    """
    script = lesson(section("In 1700 friction opposes motion."))

    assert check(tmp_path, script) == 1

    out = " ".join(capsys.readouterr().out.split())
    assert "refused scenes[1].narration, sentence 1: it has a number that its passages do not have" in out
    assert "In 1700 friction opposes motion." in out
    assert "leave the number out" in out
    assert "Refused: 1 to be mended." in out


def test_a_program_reads_an_object_a_line(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """
    The findings, and last the scores.
    """
    assert check(tmp_path, lesson(section("In 1700 friction opposes motion.")), "--json") == 1

    *findings, last = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert findings[0]["criterion"] == "support"
    assert findings[0]["refuses"] is True
    assert last["refused"] is True
    assert last["scores"]["takeaways"] == 1.0
    assert "length" in last["notes"][0]


def test_a_request_has_the_passages_that_it_found(tmp_path: Path) -> None:
    """
    As `vividly requests show --json` prints it.
    """
    request = {"stages": [{"stage": "validation", "output": None}, {"stage": "rag_retrieval", "output": GIVEN}]}

    assert check(tmp_path, lesson(), given=request) == 0


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "holds no passages; give it what 'vividly requests show ID --json' prints"),
        ({"stages": [{"stage": "rag_retrieval", "output": None}, 7]}, "holds no passages"),
        ({"passages": [{"id": 7}]}, "id is a value of type int"),
    ],
)
def test_a_file_without_passages_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: Any, problem: str
) -> None:
    """
    With what to give instead.
    """
    assert check(tmp_path, lesson(), given=given) == 2

    said = " ".join(capsys.readouterr().err.split())
    assert "--passages" in said
    assert problem in said

"""
The command line, as far as it goes without a database.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from vividly_runtime.commands.cli import run
from vividly_runtime.commands.exit_code import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

HELP = [
    ["--help"],
    ["make", "--help"],
    ["render", "--help"],
    ["preview", "--help"],
    ["submit", "--help"],
    ["worker", "--help"],
    ["load", "--help"],
    ["relay", "--help"],
    ["requests", "--help"],
    ["requests", "list", "--help"],
    ["requests", "show", "--help"],
    ["requests", "events", "--help"],
    ["requests", "cancel", "--help"],
    ["requests", "retry", "--help"],
    ["requests", "answer", "--help"],
    ["costs", "--help"],
    ["dead-letters", "--help"],
    ["dead-letters", "list", "--help"],
    ["dead-letters", "show", "--help"],
    ["dead-letters", "replay", "--help"],
    ["dead-letters", "drop", "--help"],
    ["db", "--help"],
    ["db", "upgrade", "--help"],
    ["db", "check", "--help"],
    ["db", "adopt", "--help"],
    ["doctor", "--help"],
    ["lesson", "--help"],
    ["lesson", "check", "--help"],
    ["library", "--help"],
    ["library", "add", "--help"],
    ["library", "embed", "--help"],
    ["library", "list", "--help"],
    ["library", "search", "--help"],
    ["student", "--help"],
    ["student", "erase", "--help"],
    ["library", "topics", "--help"],
    ["library", "show", "--help"],
    ["library", "remove", "--help"],
    ["torture", "--help"],
    ["smoke", "--help"],
]


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_is_there(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    For every command, and ends well.
    """
    assert run(arguments, {}) == 0
    assert capsys.readouterr().out.startswith("Usage: vividly")


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_fits_a_terminal(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Of 80 columns, and no sentence on a command is cut off.
    """
    monkeypatch.setenv("COLUMNS", "80")

    run(arguments, {})

    _, *lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 80 or line.endswith("...")] == []


def test_the_help_of_make_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Two of them, to be copied.
    """
    run(["make", "--help"], {})

    assert capsys.readouterr().out.count('vividly make "') == 2


def test_the_help_of_make_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """
    A program that starts it must know them all.
    """
    run(["make", "--help"], {})

    said = capsys.readouterr().out.partition("Exit codes: ")[2]
    assert [code for code in ExitCode if f"{code.value} " not in said] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["make", "--help"],
        ["render", "--help"],
        ["preview", "--help"],
        ["submit", "--help"],
        ["worker", "--help"],
        ["load", "--help"],
        ["requests", "list", "--help"],
        ["dead-letters", "list", "--help"],
        ["doctor", "--help"],
    ],
)
def test_help_does_not_wait_for_what_makes_lessons(arguments: list[str]) -> None:
    """
    No database, no film and no colours are imported for it.
    """
    program = (
        "import sys; from vividly_runtime.commands.cli import run; code = run(sys.argv[1:], {});"
        "print(sorted({'alembic', 'moviepy', 'numpy', 'rich', 'sqlalchemy'} & set(sys.modules)), file=sys.stderr);"
        "sys.exit(code)"
    )

    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """
    As it was installed.
    """
    try:
        version = metadata.version("vividly")
    except metadata.PackageNotFoundError:
        version = "not installed"

    assert run(["--version"], {}) == 0
    assert version in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["make", "Why?"], "QUESTION"),
        (["make", "Why is the sky blue?", "--grade", "13"], "--grade"),
        (["make", "Why is the sky blue?", "--grade", "tenth"], "--grade"),
        (["make", "Why is the sky blue?", "--minutes", "11"], "--minutes"),
        (["make", "Why is the sky blue?", "--modality", "opera"], "--modality"),
        (["make", "Why is the sky blue?", "--interest", "x" * 101], "--interest"),
        (["make", "Why is the sky blue?", "--student", "x" * 101], "--student"),
        (["make", "Why is the sky blue?", "--library", "no/such/folder"], "--library"),
        (["make", "Why is the sky blue?", "--out", "/dev/null/lesson"], "--out"),
        (["submit", "Why?"], "QUESTION"),
        (["submit", "Why is the sky blue?", "--grade", "13"], "--grade"),
        (["submit", "Why is the sky blue?", "--organization", "x" * 101], "--organization"),
        (["load", "--mix", "opera=1"], "--mix"),
        (["load", "--grades", "0-3"], "--grades"),
        (["load", "--for", "60"], "--for"),
        (["load", "--requests", "10001"], "--requests"),
        (["load", "--rate", "20", "--for", "600"], "--requests"),
        (["load", "--rate", "1", "--for", "3600"], "--limit-minutes"),
        (["load", "--concurrency", "8"], "--concurrency"),
        (["load", "--json", "no/such/folder/load.json"], "--json"),
        (["load", "--picture", "no/such/folder/load.png"], "--picture"),
        (["load", "--questions", "/dev/null"], "--questions"),
        (["requests", "show", "42"], "ID"),
        (["requests", "answer", "42", "photosynthesis"], "ID"),
        (["dead-letters", "show", "42"], "ID"),
        (["requests", "list", "--status", "done"], "--status"),
        (["costs", "--since", "yesterday"], "--since"),
        (["costs", "--since", "2026-03-05", "--until", "2026-03-05"], "--until"),
        (["library", "search", " "], "QUESTION"),
    ],
)
def test_a_wrong_value_is_named_by_its_option(
    arguments: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    With exit code 2, and nothing on standard output.
    """
    assert run(arguments, {}) == 2

    said = capsys.readouterr()
    assert f"Invalid value for '{option}'" in said.err
    assert said.out == ""


def test_what_is_no_time_is_told_how_one_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    """
    By an example, and not by the signs of a format.
    """
    run(["costs", "--until", "tomorrow"], {})

    said = capsys.readouterr().err
    assert "write it as 2026-03-14" in said
    assert "%Y" not in said


def test_a_folder_that_would_mix_two_lessons_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Before any work, naming the files that would stay of the other lesson.
    """
    for name in ("script.json", "narration.wav"):
        (tmp_path / name).touch()

    assert run(["make", "What is DNA?", "--modality", "text", "--out", str(tmp_path)], {}) == 2

    said = " ".join(capsys.readouterr().err.split())
    assert "Invalid value for '--out'" in said
    assert "narration.wav; choose another folder, or remove them" in said
    assert "script.json" not in said


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (["requests", "show", "nope"], "vividly requests list"),
        (["requests", "events", "nope"], "vividly requests list"),
        (["requests", "cancel", "nope"], "vividly requests list"),
        (["requests", "retry", "nope"], "vividly requests list"),
        (["requests", "answer", "nope", "photosynthesis"], "vividly requests list"),
        (["requests", "list", "--before", "nope"], "vividly requests list"),
        (["dead-letters", "show", "nope"], "vividly dead-letters list"),
        (["dead-letters", "replay", "nope"], "vividly dead-letters list"),
        (["dead-letters", "drop", "nope"], "vividly dead-letters list"),
    ],
)
def test_what_is_no_id_is_told_where_ids_are(
    arguments: list[str], cure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    And what one looks like, with exit code 2.
    """
    assert run(arguments, {}) == 2

    said = capsys.readouterr().err
    assert "'nope' is no id" in said
    assert UUID(said.partition("looks like ")[2].partition(";")[0]).version == 4
    assert said.endswith(f"list them: {cure}\n")


def test_a_letter_is_not_dropped_where_nobody_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """
    It is for good: exit code 2, and how to say that one is sure.
    """
    assert run(["dead-letters", "drop", "6c188080-d821-4d98-8dd3-5201de9f66a3"], {}) == 2
    assert "--yes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["library", "add"], "PATH or --source"),
        (["library", "add", "--source", "moon"], "starter"),
        (["library", "add", "--source", "starter", "--grades", "many"], "9-12"),
        (["library", "add", "--source", "starter", "--grades", "9-99"], "no range of school grades"),
        (["library", "remove", "physics"], "--yes"),
    ],
)
def test_what_a_library_is_told_wrongly_is_told_back(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    With exit code 2, before anything is opened.
    """
    assert run(arguments, {}) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["make", "Why is the sky blue?"],
        ["submit", "Why is the sky blue?"],
        ["worker"],
        ["load"],
        ["requests", "list"],
        ["dead-letters", "list"],
        ["library", "embed"],
        ["library", "list"],
        ["library", "search", "friction"],
        ["db", "check"],
    ],
)
def test_wrong_settings_are_told_by_name(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    In a few lines, with exit code 1, and no traceback.
    """
    assert run(arguments, {"LOG_LEVEL": "loud", "ENVIRONMENT": "moon"}) == 1

    said = capsys.readouterr().err
    assert "LOG_LEVEL" in said
    assert "ENVIRONMENT" in said
    assert "Traceback" not in said


def test_a_missing_command_line_is_told_with_its_cure() -> None:
    """
    In one line: the core alone may be installed without it.
    """
    program = "import sys; sys.modules['click'] = None; from vividly_runtime.__main__ import main; main()"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == "vividly: the package click is not installed; run: pip install 'vividly[local]'\n"

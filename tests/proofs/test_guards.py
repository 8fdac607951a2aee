"""
Proofs that no guard can go unnoticed: each is taken out of a copy of the code, and the test named must fail there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import attrs
import pytest

import vividly_core
from contract.openers import postgres
from proofs._child import children, run_test
from proofs._guards import GUARDS

if TYPE_CHECKING:
    from proofs._guards import Guard

_REPOSITORY: Final = Path(__file__).parents[2]
_SOURCES: Final = Path(vividly_core.__file__).parents[1]
_BLUNDERS: Final = ("ImportError", "IndentationError", "ModuleNotFoundError", "NameError", "SyntaxError")
_BLUNDERS_IN_SQL: Final = ("syntax error", "does not exist", "could not determine data type")


def _cases() -> list[Any]:
    return [
        pytest.param(guard, id=guard.name, marks=[pytest.mark.service("postgres")] * guard.needs_postgres)
        for guard in GUARDS
    ]


def _without(guard: Guard, folder: Path) -> Path:
    """
    A copy of the code in which *guard* is missing.
    """
    sources = folder / "src"
    for package in ("vividly_core", "vividly_adapters", "vividly_runtime"):
        shutil.copytree(_SOURCES / package, sources / package)
    (folder / "alembic").symlink_to(_REPOSITORY / "alembic")
    module = sources / guard.module
    text = module.read_text()
    assert text.count(guard.code) == 1, f"the guard does not stand, once, in {guard.module} as it is told here"
    module.write_text(text.replace(guard.code, guard.without))
    return sources


def _failures(guard: Guard, folder: Path) -> list[str]:
    """
    What the test that misses *guard* says without it; nothing if it passes.
    """
    report, output = folder / "report.xml", folder / "output.txt"
    # What this run was started with is not meant for that one, such as to measure coverage.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    if guard.needs_postgres:
        environment[postgres.SERVER_VARIABLE] = postgres.server_url()
    child = children().Process(
        target=run_test, args=(guard.test, _without(guard, folder), report, output, environment)
    )
    child.start()
    child.join()
    assert child.exitcode in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}, output.read_text()
    suite = ET.parse(report)
    assert [case.find("error") for case in suite.iter("testcase")] == [None], output.read_text()
    return [failure.text or "" for failure in suite.iter("failure")]


@pytest.mark.parametrize("guard", _cases())
def test_a_guard_is_missed(guard: Guard, tmp_path: Path) -> None:
    """
    Without it, its test fails: for what then happens, not for a blunder in how it was taken out.
    """
    (failure,) = _failures(guard, tmp_path)

    assert not [blunder for blunder in (*_BLUNDERS, *_BLUNDERS_IN_SQL) if blunder in failure], failure


@pytest.mark.parametrize("guard", _cases()[:1])
def test_with_all_guards_nothing_is_missed(guard: Guard, tmp_path: Path) -> None:
    """
    The same harness finds nothing where nothing was taken out.
    """
    assert _failures(attrs.evolve(guard, without=guard.code), tmp_path) == []


def test_every_guard_is_told_once() -> None:
    """
    No two proofs take out the same thing.
    """
    assert len({(guard.module, guard.code, guard.without) for guard in GUARDS}) == len(GUARDS)

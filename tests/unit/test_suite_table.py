"""
The table of the contract suites.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SUITE = """
import pytest

@pytest.fixture(params=[pytest.param(dict, id="memory"), pytest.param(list, id="real-bell")])
def harness(request):
    return request.param()

@pytest.mark.parametrize("loud", [True, False])
def test_it_rings(harness, loud): ...

def test_it_is_empty(harness, request):
    if harness == []:
        pytest.xfail("the real one is never empty")

def test_it_is_heard(harness):
    if harness == {}:
        pytest.skip("nobody is there")
    raise AssertionError

@pytest.mark.parametrize("make, size", [(dict, 1)])
def test_of_nothing(make, size): ...
"""


def test_ports_adapters_and_reasons_are_told(tmp_path: Path) -> None:
    """
    A test of several parameters counts to its adapter, and one without an adapter not at all.
    """
    (tmp_path / "contract").mkdir()
    (tmp_path / "contract" / "test_door_bell.py").write_text(SUITE)

    # What is measured around this test is not for that one.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "suite_table", "--suite-table", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**own, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "| DoorBell | memory | 3 | 0 | 1 | 0 |" in done.stdout
    assert "| DoorBell | real-bell | 2 | 1 | 0 | 1 |" in done.stdout
    assert "DoorBell, memory: 1 skipped: nobody is there" in done.stdout
    assert "DoorBell, real-bell: 1 xfailed: the real one is never empty" in done.stdout
    assert done.stdout.count("| DoorBell |") == 2

"""
The table of failures is whole, and true of the tests that there are.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

_REPOSITORY: Final = Path(__file__).parents[2]
_ROW: Final = re.compile(r"\| (?P<number>[FL]\d+) \| (?P<failure>[^|]+) \| (?P<answer>[^|]+) \|")
_TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_WITHOUT_A_TEST: Final = ("Cannot happen: ", "With the cloud adapters: ")

ROWS: Final = [
    match.groupdict()
    for line in (_REPOSITORY / "docs" / "explanation" / "failures.md").read_text().splitlines()
    if (match := _ROW.fullmatch(line)) is not None
]


@cache
def _tests_in(path: str) -> set[str]:
    file = _REPOSITORY / path
    assert file.is_file(), f"there is no file {path}"
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, functions)}


def test_every_failure_stands_in_the_table_once() -> None:
    """
    F1 to F42 and L1 to L10, in their order.
    """
    wanted = [f"F{number}" for number in range(1, 43)] + [f"L{number}" for number in range(1, 11)]

    assert [row["number"] for row in ROWS] == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["number"])
def test_what_notices_a_failure_is_there(row: dict[str, str]) -> None:
    """
    The tests that are named exist; where none is, the table says why.
    """
    tests = _TEST.findall(row["answer"])

    assert tests or row["answer"].startswith(_WITHOUT_A_TEST)
    assert [name for path, name in tests if name not in _tests_in(path)] == []

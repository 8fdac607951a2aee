"""
Runs one test in a process of its own, on other code than ours.

The process is forked from one that has imported nothing but what is slow to import and is none of ours.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

_SLOW: Final = [
    "alembic.command",
    "anyio.pytest_plugin",
    "asyncpg",
    "hypothesis",
    "pytest",
    "sqlalchemy.ext.asyncio",
]


def children() -> ForkServerContext:
    """
    What makes such processes.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_SLOW)
    return context


def run_test(test: str, sources: Path, report: Path, output: Path, environment: Mapping[str, str]) -> None:
    """
    Run *test* with the packages in *sources*; leave a *report* in JUnit's form, and what is printed in *output*.

    The process ends with pytest's own code.
    """
    with output.open("wb") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment, PYTHONPATH=str(sources))
    sys.path.insert(0, str(sources))
    # Asserts are left as they are: those of the modules above cannot be rewritten any more.
    arguments = ["-x", "--assert=plain", "-p", "no:cacheprovider", f"--junitxml={report}", test]
    sys.exit(pytest.main(arguments))

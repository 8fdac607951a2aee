"""
Folders for the tests of the embedded server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers.embedded import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@pytest.fixture
def folder() -> Generator[Path]:
    """
    An empty folder.
    """
    with scratch_folder() as folder:
        yield folder


@pytest.fixture
def fresh(folder: Path) -> Path:
    """
    A data folder that is not there yet.
    """
    return folder / "data"


@pytest.fixture(scope="session")
def data() -> Generator[Path]:
    """
    A data folder that other tests have used and will use: to make a new one takes a second. Nobody has it open.
    """
    with scratch_folder() as folder:
        yield folder / "data"

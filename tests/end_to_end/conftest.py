"""
A machine that has made no lesson yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers.embedded import scratch_folder
from end_to_end.command import Vividly

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@pytest.fixture(scope="session")
def data_folder() -> Generator[Path]:
    """
    Where this machine keeps its database: one for all tests, since it takes a while to make.
    """
    with scratch_folder() as folder:
        yield folder / "vividly"


@pytest.fixture
def vividly(data_folder: Path, tmp_path: Path) -> Vividly:
    """
    The command, in an empty folder.
    """
    return Vividly(data=data_folder, here=tmp_path)

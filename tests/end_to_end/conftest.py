"""
Machines that have made no lesson yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers.embedded import scratch_folder
from contract.openers.postgres import migrated_database
from end_to_end.command import Vividly
from end_to_end.workers import LEASE_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
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


@pytest.fixture
async def workplace(tmp_path: Path) -> AsyncGenerator[Vividly]:
    """
    The command, with a database of its own on a server that is there already, and with short leases.
    """
    async with migrated_database() as url:
        yield Vividly(
            data=tmp_path / "data",
            here=tmp_path,
            database_url=url,
            variables={"VIVIDLY_LEASE_SECONDS": f"{LEASE_SECONDS:g}", "HEALTH_CHECK_PORT": "0"},
        )

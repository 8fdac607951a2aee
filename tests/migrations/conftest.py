"""
Databases to migrate: an empty one, one as deployed, and one at the newest revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers.embedded import scratch_database
from contract.openers.postgres import migrated_database, server_url
from migrations.database import DEPLOYED, run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@pytest.fixture
async def empty() -> AsyncGenerator[str]:
    """
    The address of an empty database.
    """
    async with scratch_database(server_url()) as url:
        yield url


@pytest.fixture
async def newest() -> AsyncGenerator[str]:
    """
    The address of a database at the newest revision.
    """
    async with migrated_database() as url:
        yield url


@pytest.fixture
async def deployed(empty: str) -> str:
    """
    The address of a database that was built by hand, as deployed.
    """
    await run(empty, DEPLOYED)
    return empty

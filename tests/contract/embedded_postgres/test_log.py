"""
The log is short, and holds nobody's data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from contract.embedded_postgres.probes import ask, opened

if TYPE_CHECKING:
    from pathlib import Path


async def test_does_not_grow_for_ever(data: Path) -> None:
    """
    A long log is cut to its end.
    """
    async with opened(data):
        pass
    log = data / "server.log"
    with log.open("a") as end:
        end.writelines(f"line {number}\n" for number in range(600_000))
    async with opened(data):
        pass
    kept = log.read_text()
    assert len(kept) < 200_000
    assert "line 599999\n" in kept


async def test_holds_no_data(data: Path) -> None:
    """
    What a failed statement was about stays between the server and its client.
    """
    async with opened(data) as url:
        with pytest.raises(asyncpg.PostgresError):
            await ask(url, "SELECT 'my-secret-question'::int")
    assert "my-secret-question" not in (data / "server.log").read_text()

"""
How the database is opened for the commands.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text

from vividly_adapters.postgres.execute import read
from vividly_core.domain.errors import PortError
from vividly_runtime.resources import open_records


@pytest.mark.parametrize(("patiently", "limit"), [(False, 60.0), (True, None)])
async def test_who_reads_every_table_may_take_as_long_as_it_needs(patiently: bool, limit: float | None) -> None:
    """
    Other statements of a command are given up after a minute.
    """
    limits: list[object] = []

    def note(_dialect: object, _record: object, _arguments: object, options: dict[str, Any]) -> None:
        limits.append(options["command_timeout"])
        raise ConnectionRefusedError

    async with open_records("postgresql://nobody@127.0.0.1:1/nothing", patiently=patiently) as engine:
        event.listen(engine.sync_engine, "do_connect", note)
        with pytest.raises(PortError):
            await read(engine, text("SELECT 1"), {})

    assert set(limits) == {limit}

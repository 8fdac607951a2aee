"""
`vividly db` and `vividly requests`, on a database that DATABASE_URL names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from contract.openers.embedded import scratch_database
from contract.openers.postgres import server_url
from end_to_end.command import Vividly

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


@pytest.fixture
async def vividly(data_folder: Path, tmp_path: Path) -> AsyncGenerator[Vividly]:
    """
    The command, with an empty database of somebody's.
    """
    async with scratch_database(server_url()) as url:
        yield Vividly(data=data_folder, here=tmp_path, database_url=url)


async def test_a_database_of_somebodys_is_only_changed_when_told_to(vividly: Vividly) -> None:
    """
    Reading refuses and says what to do; after `db upgrade` there is no difference, and nothing was made.
    """
    refused = vividly.run("requests", "list")
    upgraded = vividly.run("db", "upgrade")
    checked = vividly.run("db", "check")
    listed = vividly.run("requests", "list", "--json")

    assert (refused.code, refused.out) == (1, "")
    assert "vividly db upgrade" in refused.err
    assert upgraded.code == 0
    assert (checked.code, checked.out) == (0, "no difference\n")
    assert (listed.code, listed.out) == (0, "")


async def test_a_difference_is_named_by_table_item_and_kind(vividly: Vividly) -> None:
    """
    Exit code 1.
    """
    vividly.run("db", "upgrade")
    connection = await asyncpg.connect(vividly.database_url)
    try:
        await connection.execute("ALTER TABLE content_requests ALTER learning_objective TYPE varchar(100)")
    finally:
        await connection.close()

    checked = vividly.run("db", "check", "--json")

    assert checked.code == 1
    difference, total = checked.lines
    assert (difference["table"], difference["item"]) == ("content_requests", "learning_objective")
    assert difference["kind"] == "column type"
    assert total == {"differences": 1, "notes": 0}


async def test_what_was_made_can_be_read(vividly: Vividly) -> None:
    """
    The list, the request and its events tell of the same lesson.
    """
    vividly.run("db", "upgrade")
    made = vividly.run("make", "How do plants make sugar from light?", "--modality", "text", "--minutes", "1")
    request_id = made.lines[0]["request_id"]

    (summary,) = vividly.run("requests", "list", "--json", "--status", "completed").lines
    (shown,) = vividly.run("requests", "show", request_id, "--json").lines
    events = vividly.run("requests", "events", request_id, "--json", "--follow").lines

    assert (summary["id"], shown["id"]) == (request_id, request_id)
    assert [stage["status"] for stage in shown["stages"]] == ["completed"] * 3 + ["skipped"] * 2 + ["completed"]
    assert {artifact["kind"] for artifact in shown["artifacts"]} == {"script", "transcript"}
    told = [event["progress"] for event in events if event["progress"] is not None]
    assert told == sorted(told)
    assert told[-1] == 100

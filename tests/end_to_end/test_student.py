"""
Forgetting a student: what is shown, asked, removed and proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from end_to_end.workers import QUESTION, SHORT_TEXT, submit

if TYPE_CHECKING:
    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


async def sql(workplace: Vividly, statement: str, *values: object) -> list[Any]:
    """
    Ask the database, behind every port's back.
    """
    connection = await asyncpg.connect(workplace.database_url)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()


async def with_student(workplace: Vividly, student: str, *, work: bool = True) -> str:
    """
    A student who has asked, and perhaps got a lesson of text.
    """
    await sql(
        workplace,
        "INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)"
        " VALUES ($1, $2, '', '', '', 'student')",
        student,
        f"{student}@example.org",
    )
    request = submit(workplace, QUESTION, *SHORT_TEXT, "--student", student)
    if work:
        assert workplace.run("worker", "--mode", "job", "--quiet", "1").code == 0
    return request


async def test_a_student_goes_with_everything_and_it_is_proved(workplace: Vividly) -> None:
    """
    Shown before, removed when told to, looked for again; another student's lesson stays, also if it is a copy.
    """
    request = await with_student(workplace, "student-anna-1")
    other = await with_student(workplace, "student-anna-10")

    shown = workplace.run("student", "erase", "student-anna-1", "--dry-run", "--json")
    files = set(shown.lines[0]["found"]["objects"])
    unasked = workplace.run("student", "erase", "student-anna-1")
    erased = workplace.run("student", "erase", "student-anna-1", "--yes", "--json")
    again = workplace.run("student", "erase", "student-anna-1", "--yes")

    found = shown.lines[0]["found"]
    assert (shown.code, shown.lines[0]["removed"]) == (0, None)
    assert found["requests"] == [request]
    assert {"users", "content_requests", "request_stages", "request_events", "outbox"} <= found["records"].keys()
    assert files
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert erased.code == 0, erased.err
    assert "folders that vividly make filled" in erased.err.splitlines()[-1]
    assert erased.lines[0]["found"] == found
    assert set(erased.lines[0]["removed"]["objects"]) == files
    assert erased.lines[0]["left"] == {"requests": [], "records": {}, "objects": []}
    assert (again.code, again.out) == (0, "Nothing is kept of the student student-anna-1.\n")
    assert workplace.run("requests", "show", request).code == 1
    copy = workplace.run("requests", "show", other)
    assert (copy.code, "Reused from" in copy.out) == (0, True)
    assert await sql(workplace, "SELECT FROM users WHERE user_id = 'student-anna-1'") == []


async def test_what_other_tables_know_is_told_and_is_no_success(workplace: Vividly) -> None:
    """
    A record of somebody else's names the student, in text: it is not ours to remove, and it is not passed over.
    """
    await with_student(workplace, "student-bert-2", work=False)
    await sql(workplace, "CREATE TABLE audits (note text)")
    await sql(workplace, "INSERT INTO audits VALUES ('looked at student-bert-2, twice')")

    erased = workplace.run("student", "erase", "student-bert-2", "--yes")

    assert erased.code == 1
    assert "Of the student student-bert-2 is left:\n       1  audits\n" in erased.out
    assert "Looked again" in erased.out
    assert "for their owner to clear" in erased.err


async def test_letters_and_messages_that_name_the_student_go_too(workplace: Vividly) -> None:
    """
    Also a letter that tells of the student only in the body of its message.
    """
    await with_student(workplace, "student-carl-3", work=False)
    await sql(
        workplace,
        "INSERT INTO dead_letters (id, message_id, body, kind, reason, attempts, first_at, last_at)"
        " VALUES (gen_random_uuid(), 'm-1', $1, 'Malformed', 'no', 1, now(), now())",
        b'{"student_id":"student-carl-3"}',
    )

    erased = workplace.run("student", "erase", "student-carl-3", "--yes", "--json")

    assert erased.code == 0, erased.err
    assert erased.lines[0]["removed"]["records"]["dead_letters"] == 1
    assert erased.lines[0]["left"]["records"] == {}

"""
The students that we make ourselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from .errors import translating_postgres

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import StudentId

_INSERT: Final = text(
    """
    INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)
    VALUES (CAST(:student AS varchar), CAST(:student AS varchar) || '@localhost', '!', :first, :last, 'student')
    ON CONFLICT DO NOTHING
    """
)


async def ensure_student(
    engine: AsyncEngine, student: StudentId, *, first_name: str = "Local", last_name: str = "Student"
) -> None:
    """
    See to it that *student* has a row in `users`, which nobody can log in with. Does nothing if there is one.

    For lessons that are made on this machine, or to try it; the students of a school are none of our business.
    """
    with translating_postgres(engine.url):
        async with engine.begin() as connection:
            await connection.execute(_INSERT, {"student": student, "first": first_name, "last": last_name})

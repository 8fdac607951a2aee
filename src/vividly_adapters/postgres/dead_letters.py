"""
Dead letters in Postgres.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import attrs
from sqlalchemy import text

from vividly_core.domain import json_text
from vividly_core.domain.dead_letter import DeadLetter
from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import MessageId, RequestId
from vividly_core.domain.stage import Stage

from .execute import execute

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncEngine

_TOLD: Final = "body, attributes, kind, reason, request_id, stage_name, last_at"
_BURY: Final = text(
    f"""
    INSERT INTO dead_letters AS earlier (
        id, message_id, body, attributes, kind, reason, request_id, stage_name, attempts, first_at, last_at, replayed_at
    ) VALUES (
        :id, :message_id, :body, CAST(:attributes AS jsonb), :kind, :reason, :request_id, :stage_name, :attempts,
        :first_at, :last_at, :replayed_at
    )
    ON CONFLICT (id) DO UPDATE SET
        ({_TOLD}) = (
            SELECT {_TOLD}
            FROM (SELECT excluded.*, 2 AS turn UNION ALL SELECT earlier.*, 1) AS told
            ORDER BY last_at DESC, turn DESC LIMIT 1
        ),
        attempts = GREATEST(earlier.attempts, excluded.attempts),
        first_at = LEAST(earlier.first_at, excluded.first_at)
    """  # noqa: S608  put together from a constant of ours
)
_FIND: Final = text("SELECT * FROM dead_letters ORDER BY last_at DESC, id DESC LIMIT :limit")
_FIND_ONE: Final = text("SELECT * FROM dead_letters WHERE id = :id LIMIT :limit")
_MARK_REPLAYED: Final = text("UPDATE dead_letters SET replayed_at = :at WHERE id = :id RETURNING id")
_DROP: Final = text("DELETE FROM dead_letters WHERE id = :id")


@attrs.frozen(kw_only=True)
class PostgresDeadLetters:
    """
    Keeps letters in a table. Each verb is one statement, committed by itself.
    """

    engine: AsyncEngine

    async def bury(self, letter: DeadLetter) -> None:
        """
        Keep *letter*.
        """
        await execute(self.engine, _BURY, _to_parameters(letter))

    async def find(self, *, letter_id: UUID | None, limit: int) -> tuple[DeadLetter, ...]:
        """
        The last buried first.
        """
        statement = _FIND if letter_id is None else _FIND_ONE
        wanted = {"limit": limit} if letter_id is None else {"limit": limit, "id": letter_id}
        return tuple(map(_from_row, await execute(self.engine, statement, wanted)))

    async def mark_replayed(self, letter_id: UUID, at: datetime) -> None:
        """
        Remember that the letter was given back.
        """
        if not await execute(self.engine, _MARK_REPLAYED, {"id": letter_id, "at": at}):
            raise NotFound(f"there is no dead letter {letter_id}")

    async def drop(self, letter_id: UUID) -> None:
        """
        Forget the letter.
        """
        await execute(self.engine, _DROP, {"id": letter_id})


def _to_parameters(letter: DeadLetter) -> dict[str, Any]:
    kept = {_keepable(name): _keepable(value) for name, value in letter.attributes.items()}
    return {
        "id": letter.id,
        "message_id": letter.message_id,
        "body": letter.body,
        "attributes": json_text.storable(kept),
        "kind": letter.kind,
        "reason": _keepable(letter.reason),
        "request_id": letter.request_id,
        "stage_name": letter.stage,
        "attempts": letter.attempts,
        "first_at": letter.first_at,
        "last_at": letter.last_at,
        "replayed_at": letter.replayed_at,
    }


def _from_row(row: Mapping[str, Any]) -> DeadLetter:
    return DeadLetter(
        id=row["id"],
        message_id=MessageId(row["message_id"]),
        body=row["body"],
        attributes=row["attributes"],
        kind=row["kind"],
        reason=row["reason"],
        request_id=None if row["request_id"] is None else RequestId(row["request_id"]),
        stage=None if row["stage_name"] is None else Stage(row["stage_name"]),
        attempts=row["attempts"],
        first_at=row["first_at"].astimezone(UTC),
        last_at=row["last_at"].astimezone(UTC),
        replayed_at=None if row["replayed_at"] is None else row["replayed_at"].astimezone(UTC),
    )


def _keepable(found: str) -> str:
    # A message that nobody can read is what these are for: it must not be lost for a character of an attribute.
    return found.encode("utf-8", "replace").decode().replace("\x00", "�")

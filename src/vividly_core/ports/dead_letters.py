"""
Where messages go that nobody can work on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from vividly_core.domain.dead_letter import DeadLetter


class DeadLetters(Protocol):
    """
    Keeps letters until somebody replays or drops them.

    Shape: any body, any attributes; in attributes and reasons, a character that cannot be kept may be replaced.
    Units: times are aware and in UTC.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: burying the same message again must keep one letter, with the later reason and time, the earlier
        first time, and the greater number of attempts; dropping what is not there must be silent.
    Cancellation: a cancelled `bury` must have happened wholly or not at all.
    Errors: `NotFound` for an unknown letter, from `mark_replayed`; `Unavailable`, `Misconfigured`.
    Source: tests/contract/test_dead_letters.py.
    """

    async def bury(self, letter: DeadLetter) -> None:
        """
        Keep *letter*.                                                               [1, 2]
        """
        ...

    async def find(self, *, letter_id: UUID | None, limit: int) -> tuple[DeadLetter, ...]:
        """
        At most *limit* letters, the last buried first; or the one of *letter_id*, or none.   [3]
        """
        ...

    async def mark_replayed(self, letter_id: UUID, at: datetime) -> None:
        """
        Remember that the letter was given back to the queue.                        [4]
        """
        ...

    async def drop(self, letter_id: UUID) -> None:
        """
        Forget the letter, for good.                                                 [5]
        """
        ...

"""
Dead letters in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from vividly_core.domain.dead_letter import DeadLetter


@attrs.define
class MemoryDeadLetters:
    """
    Keeps letters in a dictionary. No verb awaits, so each is atomic within one event loop.
    """

    _letters: dict[UUID, DeadLetter] = attrs.field(factory=dict, init=False)

    async def bury(self, letter: DeadLetter) -> None:
        """
        Keep *letter*.
        """
        other = self._letters.get(letter.id, letter)
        self._letters[letter.id] = attrs.evolve(
            max(letter, other, key=lambda each: each.last_at),
            first_at=min(other.first_at, letter.first_at),
            attempts=max(other.attempts, letter.attempts),
            replayed_at=other.replayed_at,
        )

    async def find(self, *, letter_id: UUID | None, limit: int) -> tuple[DeadLetter, ...]:
        """
        The last buried first.
        """
        found = sorted(self._letters.values(), key=lambda letter: (letter.last_at, letter.id), reverse=True)
        return tuple(letter for letter in found if letter_id in {None, letter.id})[:limit]

    async def mark_replayed(self, letter_id: UUID, at: datetime) -> None:
        """
        Remember that the letter was given back.
        """
        if letter_id not in self._letters:
            raise NotFound(f"there is no dead letter {letter_id}")
        self._letters[letter_id] = attrs.evolve(self._letters[letter_id], replayed_at=at)

    async def drop(self, letter_id: UUID) -> None:
        """
        Forget the letter.
        """
        self._letters.pop(letter_id, None)

    def drop_those(self, unwanted: Callable[[DeadLetter], bool]) -> int:
        """
        Forget the letters that are *unwanted*, and say how many, for the erasure in memory.
        """
        dropped = [key for key, letter in self._letters.items() if unwanted(letter)]
        for key in dropped:
            del self._letters[key]
        return len(dropped)

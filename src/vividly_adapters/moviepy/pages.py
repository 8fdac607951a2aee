"""
Pages of a scene: what is on all the time, and the cards that come in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .cards import Card
    from .marks import Mark


@attrs.frozen(kw_only=True)
class Page:
    """
    What is on all the time, and the cards that come in turn.
    """

    marks: tuple[Mark, ...]
    cards: tuple[Card, ...] = ()

    def showing(self, cards: int) -> tuple[Mark, ...]:
        """
        The marks while *cards* of the cards are out, the last of which is spoken of.
        """
        earlier, latest = self.cards[: max(0, cards - 1)], self.cards[max(0, cards - 1) : cards]
        return (
            *self.marks,
            *(mark for card in self.cards[cards:] for mark in card.awaited),
            *(mark for card in earlier for mark in card.plain),
            *(mark for card in latest for mark in card.current),
        )

"""
Pages of a scene: what is on all the time, and what comes in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cards import Card
    from .marks import Mark


@attrs.frozen(kw_only=True)
class Page:
    """
    What is on all the time, and the *cards* that come in turn. A figure is on as the first of its *steps*, and grows
    through the others. *alone* is what is on instead as long as nothing has come, where that is worth a picture.
    """

    marks: tuple[Mark, ...]
    cards: tuple[Card, ...] = ()
    steps: tuple[tuple[Mark, ...], ...] = ()
    alone: tuple[Mark, ...] = ()

    def showing(self, out: Sequence[Card], *, steps: int = 0) -> tuple[Mark, ...]:
        """
        The marks while the cards *out*, in the order in which they came, are on, and the figure has grown by so many
        *steps*. The last card is spoken of.
        """
        return (
            *self.marks,
            *(self.steps[steps] if self.steps else ()),
            *(mark for card in out[:-1] for mark in card.plain),
            *(mark for card in out[-1:] for mark in card.current),
        )

"""
The most that a stage may cost, before it has begun.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from .modality import Modality
from .stage import Stage

if TYPE_CHECKING:
    from .submission import Submission

CHARACTERS_A_MINUTE: Final = 2000
"""
Twice of what a voice says in a minute: 150 words of six letters with their spaces. Also what is spoken again, to fit
its time, is paid for.
"""

_SPOKEN: Final = frozenset({Modality.AUDIO, Modality.VIDEO})
_FREE: Final = Decimal(0)


@attrs.frozen(kw_only=True)
class Tariff:
    """
    The most that each part takes, in US dollars: for a question that is read, for a script of one minute that is
    written, whatever is asked again, and for a character that is spoken. The parts of one's own machine take nothing.

    *storage* says where the price of what is kept comes from, where it has one.
    """

    reading_usd: Decimal = _FREE
    writing_usd: Decimal = _FREE
    writing_usd_a_minute: Decimal = _FREE
    character_usd: Decimal = _FREE
    storage: str | None = None

    def most_usd(self, stage: Stage, wish: Submission) -> Decimal:
        """
        The most that *stage* may cost for *wish*; what only this machine does is free.
        """
        if stage is Stage.VALIDATION:
            return self.reading_usd
        if stage is not Stage.SCRIPT_GENERATION:
            return _FREE
        written = self.writing_usd + wish.minutes * self.writing_usd_a_minute
        spoken = wish.minutes * CHARACTERS_A_MINUTE * self.character_usd
        return written + (spoken if wish.modalities & _SPOKEN else _FREE)

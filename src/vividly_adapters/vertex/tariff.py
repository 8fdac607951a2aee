"""
The most that a reading and a script may cost.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vividly_core.domain.tariff import Tariff
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._length import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Model

READING_TOKENS: Final = 1024
SCRIPT_TOKENS: Final = 1024
SCRIPT_TOKENS_A_WORD: Final = 3
"""Words of JSON in a language that a model splits finely, with the ids of the passages."""

_ROUNDS: Final = 2
# A first answer, and a second one that has twice the room.
_ANSWERS: Final = 3
# What a model is told at most, a round: the topics of a large library, or the passages of a lesson and its own answer.
_TOLD_TO_READ: Final = 24_000
_TOLD_TO_WRITE: Final = 16_000
_TOLD_TO_WRITE_A_MINUTE: Final = 3_000
_MILLION: Final = 1_000_000


def tariff_of(models: Iterable[Model]) -> Tariff:
    """
    What is asked of the dearest of *models*, as often and at as great length as may be.
    """
    chosen = [model for model in models if not model.retired]
    dearest_in = max((model.usd_per_million_input for model in chosen), default=Decimal(0))
    dearest_out = max((model.usd_per_million_output for model in chosen), default=Decimal(0))
    thinking = max((model.thinking_tokens for model in chosen), default=0)

    def usd(told: int, answered: int) -> Decimal:
        return (_ROUNDS * told * dearest_in + answered * dearest_out) / _MILLION

    a_minute = math.ceil(_ANSWERS * SCRIPT_TOKENS_A_WORD * WORDS_PER_MINUTE * (1 + TOLERANCE))
    return Tariff(
        reading_usd=usd(_TOLD_TO_READ, _ANSWERS * READING_TOKENS + _ROUNDS * thinking),
        writing_usd=usd(_TOLD_TO_WRITE, _ANSWERS * SCRIPT_TOKENS + _ROUNDS * thinking),
        writing_usd_a_minute=usd(_TOLD_TO_WRITE_A_MINUTE, a_minute),
    )

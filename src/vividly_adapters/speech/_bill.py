"""
What a narration has cost so far.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from vividly_core.domain.usage import Usage

    from ._voices import Voice


@attrs.frozen(kw_only=True, eq=False)
class Bill:
    """
    Counts characters by voice, whatever becomes of what was spoken; it is as long as the voices that were paid for.

    *prices* are US dollars for a million characters, by family of voice.
    """

    prices: Mapping[str, Decimal]
    _characters: Counter[Voice] = attrs.field(factory=Counter, init=False)

    def charge(self, voice: Voice, characters: int) -> None:
        """
        So many *characters* were paid for.
        """
        self._characters[voice] += characters

    def __iter__(self) -> Iterator[Usage]:
        for voice, characters in self._characters.items():
            yield voice.usage(characters, self.prices)

"""
What the name of a voice tells: its language, its family, and so its price and whether it takes marks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Rejected
from vividly_core.domain.language import primary
from vividly_core.domain.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FULL_NAME: Final = re.compile(
    r"(?P<language>[a-z]{2,3}-(?:[A-Za-z]{4}-)?[A-Za-z0-9]{2,3})-(?P<family>[A-Za-z0-9]+)-.+"
)

LIST_PRICES: Final[Mapping[str, Decimal]] = {
    "Standard": Decimal(4),
    "Wavenet": Decimal(4),
    "Neural2": Decimal(16),
    "News": Decimal(16),
    "Polyglot": Decimal(16),
    "Chirp3": Decimal(30),
    "Chirp": Decimal(30),
    "Studio": Decimal(160),
}
"""US dollars for a million characters, by the family of a voice, without what is free every month."""

_WITH_MARKS: Final = frozenset({"Standard", "Wavenet", "Neural2", "News", "Polyglot"})


@attrs.frozen(kw_only=True)
class Voice:
    """
    A voice of the service's: what it is called, which language it speaks, and of which family it is, "" if its name
    does not say.
    """

    name: str
    language: str
    family: str = ""

    @property
    def may_take_marks(self) -> bool:
        """
        Whether its family is one that tells when it passes a mark.
        """
        return self.family in _WITH_MARKS

    def usage(self, characters: int, prices: Mapping[str, Decimal]) -> Usage:
        """
        What so many characters of it cost, at *prices* for a million by family.
        """
        price = prices.get(self.family)
        return Usage(
            item=f"speech {self.name}",
            quantity=Decimal(characters),
            unit="character",
            usd=Decimal(0) if price is None else price * characters / 1_000_000,
            price_source=f"Text-to-Speech, {self.family}" if price is not None else "unknown: no price is set",
        )


def read_name(name: str, *, language: str) -> Voice:
    """
    Read *name*, such as ``en-US-Neural2-F``; a name without a language, such as ``Kore``, speaks *language*.
    """
    found = _FULL_NAME.fullmatch(name)
    if found is None:
        return Voice(name=name, language=language)
    return Voice(name=name, language=found["language"], family=found["family"])


def that_speak(language: str, voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """
    Those of *voices* that speak *language*, from whatever region; the order stays.

    :raises Rejected: if there are none.
    """
    speaking = tuple(voice for voice in voices if primary(voice.language) == primary(language))
    if not speaking:
        names = ", ".join(voice.name for voice in voices)
        raise Rejected(f"language: none of the voices {names} speaks {language!r}; name one that does")
    return speaking

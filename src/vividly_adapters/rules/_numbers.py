"""
Numbers that belong to a person, told from numbers that are only long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    Span = tuple[int, int]

_CARD: Final = re.compile(r"(?<![\w.])(?:\d[ -]?){12,18}\d(?![\w.]?\d)")
_SOCIAL_SECURITY: Final = re.compile(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)")
_SPEAKS_OF_CALLING: Final = re.compile(
    r"\b(?:call|text|phone|dial|reach|ring|whatsapp|telegram|mobile|cell|contact|tel|fax|sms)\b[^.?!]{0,40}$",
    re.IGNORECASE,
)
_SPEAKS_OF_PAYING: Final = re.compile(
    r"\b(?:card|visa|mastercard|amex|credit|debit)\b[^.?!]{0,40}$", re.IGNORECASE
)


def phone_numbers(text: str, region: str) -> Iterator[Span]:
    """
    Where there are phone numbers: written as such, or after a word that speaks of calling. Ten digits in a row are
    only a number.
    """
    import phonenumbers  # noqa: PLC0415  loads a table of all countries' numbers

    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.STRICT_GROUPING):
        written_as_such = re.search(r"[ ()+.-]", match.raw_string) is not None
        # In the middle of a longer number it is none.
        alone = not re.search(r"[\d.,]$", text[: match.start]) and not re.match(r"[.,]?\d", text[match.end :])
        if alone and (written_as_such or _SPEAKS_OF_CALLING.search(text[: match.start])):
            yield match.start, match.end


def numbers_of_papers(text: str) -> Iterator[Span]:
    """
    Where there are numbers of payment cards or of the American social security.
    """
    from stdnum import luhn  # noqa: PLC0415  an extra of its own
    from stdnum.us import ssn  # noqa: PLC0415  the same

    for match in _CARD.finditer(text):
        in_groups = re.search(r"[ -]", match[0]) is not None
        if luhn.is_valid(re.sub(r"\D", "", match[0])) and (
            in_groups or _SPEAKS_OF_PAYING.search(text[: match.start()])
        ):
            yield match.span()
    for match in _SOCIAL_SECURITY.finditer(text):
        if ssn.is_valid(match[0].replace(" ", "-")):
            yield match.span()

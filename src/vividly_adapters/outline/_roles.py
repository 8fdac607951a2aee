"""
What part a passage plays in an explanation, by its heading.
"""

from __future__ import annotations

import enum
import re
from typing import Final


class Role(enum.IntEnum):
    """
    The parts of an explanation, in the order in which they are told.
    """

    DEFINITION = 0
    MECHANISM = 1
    EXAMPLE = 2
    CALCULATION = 3
    MISCONCEPTION = 4
    USE = 5
    SUMMARY = 6
    APPARATUS = 7


_APPARATUS: Final = (
    r"^(?:exercises?|problems?|review|check your|test your|references|further reading|glossary|key terms|answers?"
    r"|bibliography|acknowledg|contents|index|about the author)"
)

_CALCULATION: Final = (
    r"^finding\b|\b(?:calculate|calculating|calculation)|\bsolve|\bcompute|worked|work with|work out"
    r"|\bto (?:find|count|measure|predict|use)\b"
)
_EXAMPLE: Final = (
    r"example|case study|everyday|experiment|demonstration|\bshows?\b|^how (?:much|many|small|big|fast)\b"
)
_DEFINITION: Final = (
    r"^what (?:is|are)\b|^what .*\b(?:is|are|says?|means?)$|definition|introduction|overview|basics"
)

_SIGNS: Final = (
    (Role.APPARATUS, _APPARATUS),
    (Role.MISCONCEPTION, r"mistakes?|misconceptions?|myths?|wrong|\bnot\b|only seem|cannot|confus"),
    (Role.SUMMARY, r"^(?:(?:section|chapter) )?summary$"),
    (Role.USE, r"\bmatters?$|\bused\b|applications?|everyday life|daily life|important|importance"),
    (Role.CALCULATION, _CALCULATION),
    (Role.EXAMPLE, _EXAMPLE),
    (Role.DEFINITION, _DEFINITION),
)


def role_of(heading: str) -> Role:
    """
    The first sign that *heading* shows; a passage without one explains how something works.
    """
    return next((role for role, sign in _SIGNS if re.search(sign, heading, re.IGNORECASE)), Role.MECHANISM)

"""
Interests that a lesson may be told through.
"""

from __future__ import annotations

import re
from typing import Final

from vividly_adapters._catalogues.interests import load_interests

# What a student types is not handed on to be spoken: a lesson is told through one of these, or through none.
KNOWN: Final = load_interests().spoken

_DEPLOYED_PREFIX: Final = re.compile(r"\bint_")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_NAME: Final = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, KNOWN), key=len, reverse=True))})\b")


def known_interest(said: str | None) -> str | None:
    """
    The interest that *said* names first, as a student or the deployed API writes it, such as ``int_video_games``.
    """
    if said is None:
        return None
    found = _NAME.search(_NOT_LETTERS.sub(" ", _DEPLOYED_PREFIX.sub("", said.casefold())))
    return None if found is None else found.group()

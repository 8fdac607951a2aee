"""
Letters that are written as escapes, since whoever passed a text on would not write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import category

if TYPE_CHECKING:
    from re import Match

_HEX: Final = "[0-9a-fA-F]"
_TAIL: Final = rf"(?:\\+x|%)[89abAB]{_HEX}"

_ESCAPES: Final = (
    (re.compile(rf"\\+u[dD][89abAB]{_HEX}{{2}}\\+u[dD][c-fC-F]{_HEX}{{2}}|\\+u{_HEX}{{4}}"), "utf-16-be", 4),
    (re.compile(rf"\\+U{_HEX}{{8}}"), "utf-32-be", 8),
    (
        re.compile(
            rf"(?:\\+x|%)(?:[cdCD]{_HEX}{_TAIL}|[eE]{_HEX}(?:{_TAIL}){{2}}|[fF]{_HEX}(?:{_TAIL}){{3}}"
            rf"|[89a-fA-F]{_HEX})"
        ),
        "utf-8",
        2,
    ),
)
"""Each finds one sign, says how it was encoded, and how many hexadecimal digits go together."""


def unescaped(text: str) -> str:
    r"""
    *text* with the letters, digits and marks beyond ASCII that stand in it as ``\u00e9`` or ``\U0001d5d4``, as the
    bytes of UTF-8, ``\xc3\xa9`` or ``%C3%A9``, or as ``\xe9``; however many backslashes there are. What would be
    another sign, or none, stays escaped: no line ends because of this.
    """
    if "\\" not in text and "%" not in text:
        return text

    for pattern, encoding, digits in _ESCAPES:

        def letter(match: Match[str], encoding: str = encoding, digits: int = digits) -> str:
            encoded = re.findall(rf"(?<=[uUx%]){_HEX}{{{digits}}}", match[0])
            octets = bytes.fromhex("".join(encoded))
            # A lone byte is none of UTF-8: so a sign is written that is not beyond U+00FF.
            said = octets.decode(encoding if len(octets) > 1 else "latin-1", "replace")
            return said if _is_letter(said) else match[0]

        text = pattern.sub(letter, text)
    return text


def _is_letter(said: str) -> bool:
    return len(said) == 1 and not said.isascii() and (said.isalnum() or category(said).startswith("M"))

"""
Names that stay: the same text in the same place has the same id at every start.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import attrs


def slug(text: str, *, otherwise: str) -> str:
    """
    *text* in lower-case ASCII letters and digits, joined by dashes; *otherwise* if it has none of them.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))) or otherwise


@attrs.define
class Names:
    """
    Gives each name once: ``energy``, ``energy-2``, ``energy-3``.
    """

    _given: Counter[str] = attrs.field(factory=Counter, init=False)

    def give(self, name: str) -> str:
        """
        *name*, with a number if it was given before.
        """
        self._given[name] += 1
        if self._given[name] == 1:
            return name
        return self.give(f"{name}-{self._given[name]}")

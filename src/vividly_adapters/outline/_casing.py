"""
Titles and headings as parts of a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*")
_INSIDE_SENTENCE: Final = re.compile(r"(?<=[a-z,;:] )[A-Z][^\W\d_]*")
_JOINING: Final = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "its", "of", "on", "or", "the", "to", "with"}
)


def within_sentence(title: str, text: str = "") -> str:
    """
    *title* with the letters that it has inside a sentence: *Plate Tectonics* is *plate tectonics*, and *DNA and
    genes* stays.

    Abbreviations and possessives (*Newton's*) keep their capitals, and so does a word that *text* writes with one
    inside its sentences. A title that is not capitalised throughout is trusted in all but its first word.
    """
    names = frozenset(_INSIDE_SENTENCE.findall(text))
    found = list(_WORD.finditer(title))
    later = [match.group() for match in found[1:] if match.group() not in _JOINING]
    throughout = all(word[0].isupper() for word in later)
    return _WORD.sub(
        lambda match: _word(match.group(), names) if throughout or match.start() == 0 else match.group(), title
    )


def capitalised(name: str) -> str:
    """
    *name* as a title: with a capital at its start.
    """
    return name[:1].upper() + name[1:]


def _word(word: str, names: frozenset[str]) -> str:
    is_name = word in names or word[1:] != word[1:].lower() or re.search(r"\W[sS]$", word)
    return word if is_name else word.lower()


def listed(parts: Sequence[str], word: str) -> str:
    """
    *parts*, at least one, as a sentence lists them: *a*, *a and b*, *a, b, and c*; *word* is ``and`` or ``or``.
    """
    *first, last = parts
    if not first:
        return last
    comma = "," if len(first) > 1 else ""
    return f"{', '.join(first)}{comma} {word} {last}"

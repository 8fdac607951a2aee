"""
Phrases as the rules spell them, as regular expressions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_GAP: Final = r"(?:\\W+\\w+){0,5}?\\W+"
_BETWEEN: Final = r"\\W+"
_PERHAPS: Final = r"\\W*"
_NAMED: Final = re.compile(r"<(\w+)>")


def phrases(spelled: Iterable[str], words: Mapping[str, str]) -> re.Pattern[str] | None:
    """
    A pattern for any of *spelled*, or ``None`` if there are none.

    A phrase is a regular expression in which a space stands for whatever may be between two words, `` ... `` for up to
    five words more, and ``<name>`` for what *words* calls so. It is found only as whole words.
    """
    found = [_phrase(each, words) for each in spelled]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


def _phrase(spelled: str, words: Mapping[str, str]) -> str:
    text = spelled
    while _NAMED.search(text):
        text = _NAMED.sub(lambda match: words[match[1]], text)
    text = re.sub(r" \.\.\. ", _GAP, text)
    text = re.sub(r" \?", _PERHAPS, text)
    # Groups that only group are cheaper, and there may be any number of them.
    return re.sub(r" ", _BETWEEN, re.sub(r"\((?!\?)", "(?:", text))

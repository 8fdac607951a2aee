"""
What was asked about, in the words of the texts: a lesson's title never repeats a student's own.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from vividly_adapters._terms import stems, telling, terms, words

from ._casing import within_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST: Final = 4
_FEWEST: Final = 2
_DEFINITE: Final = 0.5
_COUNTED: Final = 0.12
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W_]+)*|[^\s\w]")


def name_asked(said: str, texts: Sequence[str]) -> str | None:
    """
    How *texts* call what was asked, *said* in up to four telling words: the words as they stand side by side there, in
    the same form or else the commonest, with an article if they have one there. ``None`` if they do not name it more
    than once.
    """
    asked = frozenset(terms(said))
    length = len(asked)
    if not 0 < length <= _LONGEST:
        return None
    found: Counter[str] = Counter()
    for text in texts:
        tokens = _TOKEN.findall(text)
        stem_of = dict(zip(tokens, map(_stem, tokens), strict=True))
        for start in range(len(tokens) - length + 1):
            window = tokens[start : start + length]
            if {stem_of[token] for token in window} == asked:
                found[" ".join(window)] += 1
    folded = Counter[str]()
    for name, count in found.items():
        folded[name.casefold()] += count
    if sum(folded.values()) < _FEWEST:
        return None
    best = max(folded, key=lambda name: (name == said.casefold(), folded[name], name))
    # What can be counted is spoken of as many: lasers.
    best = f"{best}s" if folded[f"{best}s"] > _COUNTED * folded[best] else best
    # As inside a sentence, if it stands there at all.
    name = min((name for name in found if name.casefold() == best), key=lambda name: (name[0].isupper(), name))
    name = within_sentence(name, "\n".join(texts)) if name[0].isupper() else name
    definite = sum(len(re.findall(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE)) for text in texts)
    return f"the {name}" if definite > _DEFINITE * folded[best] else name


def _stem(token: str) -> str:
    spelled = words(token)
    return stems(spelled)[0] if len(spelled) == 1 and telling(spelled[0]) else ""

"""
Sentences that say what a term means.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from .stop_words import STOP_WORDS

_TERM: Final = r"[^\W\d_]+(?:-[^\W\d_]+)*(?: [^\W\d_]+(?:-[^\W\d_]+)*){0,2}"
_IS: Final = re.compile(
    rf"(?:An? )?(?P<term>{_TERM}),? (?P<verb>is|are|means) (?:defined as )?"
    r"(?P<meaning>(?:an?|the|any|how|when) [^\W\d_][^;:]*?)\.",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    rf"(?P<meaning>(?:An?|The|Any) [^;:,]*?) (?P<verb>is|are) (?:also )?(?:called|known as|termed) "
    rf"(?:an? |the )?(?P<term>{_TERM})\.",
    re.IGNORECASE,
)
_NO_TERM: Final = frozenset(
    {"all", "answer", "example", "examples", "first", "idea", "most", "reason", "result", "second", "three", "two"}
)
_LONGEST_MEANING: Final = 25
_POINTING: Final = re.compile(r"\b(?:this|these|that is|those|above|below|following|same)\b", re.IGNORECASE)


@attrs.frozen
class Defined:
    """
    A *term* as it stands in its sentence, the *verb* of the sentence, and the *meaning*, which begins with its article.
    """

    term: str
    verb: str
    meaning: str

    @property
    def asks(self) -> str:
        """
        The question that *term* answers, or nothing where there is none.
        """
        if self.meaning.casefold().startswith(("how ", "when ")):
            return ""
        verb = "are" if self.verb.casefold() == "are" else "is"
        return f"What {verb} {self.meaning[0].lower()}{self.meaning[1:]}?"


def definition_in(sentence: str) -> Defined | None:
    """
    What *sentence* defines, if it is an English definition that can be understood by itself: *Friction is a force that
    opposes motion.* or *A force that opposes motion is called friction.*
    """
    found = _IS.fullmatch(sentence) or _CALLED.fullmatch(sentence)
    if found is None:
        return None
    term, meaning = found["term"], found["meaning"]
    words = re.split(r"[ -]", term.casefold())
    is_term = STOP_WORDS.isdisjoint(words) and _NO_TERM.isdisjoint(words)
    # A meaning that names the term goes round in a circle.
    is_circle = words[-1].rstrip("s") in meaning.casefold()
    is_meaning = len(meaning.split()) <= _LONGEST_MEANING and not _POINTING.search(meaning) and not is_circle
    return Defined(term, found["verb"], meaning) if is_term and is_meaning else None

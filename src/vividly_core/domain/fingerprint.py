"""
Which lessons are the same lesson.

Two requests with one fingerprint would be given the same lesson, by the same parts from the same passages. It covers
the question: whose words shape a lesson, they are only ever in those of others who asked in the same words.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NewType
from unicodedata import normalize

from . import script_codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .lesson import Passage, Topic
    from .submission import Submission

Fingerprint = NewType("Fingerprint", str)
"""64 hexadecimal digits. Nothing of a student's can be read out of it."""

VERSION: Final = 1
"""Raised when something else is covered, or in another form: then nothing older is the same."""

_ENDS: Final = ".?! "


def fingerprint(
    wish: Submission, *, topic: Topic, passages: Iterable[Passage], makers: Mapping[str, str]
) -> Fingerprint:
    """
    Cover all that shapes a lesson: the *wish*, but for whose it is; the *topic* and the texts of *passages*, which are
    the library's version; and the *makers*: by what each part is called here, what tells it from all others.
    """
    covered = {
        "version": VERSION,
        "question": normalized(wish.question),
        "interest": None if wish.interest is None else normalized(wish.interest),
        "grade": None if wish.grade is None else str(wish.grade),
        "minutes": wish.minutes,
        "modalities": sorted(wish.modalities),
        "topic": script_codec.topic_to_json(topic),
        "passages": [script_codec.passage_to_json(passage) for passage in passages],
        "makers": dict(makers),
    }
    canonical = json.dumps(covered, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return Fingerprint(sha256(canonical.encode()).hexdigest())


def normalized(words: str) -> str:
    """
    *words* without what does not change their meaning: case, white space, the punctuation at their end.
    """
    return " ".join(normalize("NFKC", words).casefold().split()).rstrip(_ENDS)

"""
A long text in pieces that overlap, parted between sentences.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs
import sentencex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_WORDS: Final = 500
OVERLAP_WORDS: Final = 50
_ROOM: Final = MOST_WORDS - OVERLAP_WORDS


@attrs.frozen
class _Sentence:
    text: str
    words: int
    opens: bool
    """Whether it begins a paragraph."""


def chunk(paragraphs: Iterable[str]) -> Iterator[str]:
    """
    *paragraphs* in pieces of at most `MOST_WORDS`, of about one length, each beginning with the last whole sentences
    of the one before, at most `OVERLAP_WORDS` of them. A sentence that is longer than a piece is cut.
    """
    sentences = [sentence for paragraph in paragraphs for sentence in _sentences(paragraph)]
    total = sum(sentence.words for sentence in sentences)
    if total <= MOST_WORDS:
        if sentences:
            yield _joined(sentences)
        return
    piece: list[_Sentence] = []
    left, new, aim = total, 0, _aim(total)
    for sentence in sentences:
        if new and (new + sentence.words > _ROOM or new >= aim):
            yield _joined(piece)
            left -= new
            piece, new, aim = _tail(piece), 0, _aim(left)
        piece.append(sentence)
        new += sentence.words
    yield _joined(piece)


def _aim(left: int) -> float:
    """
    How long the next piece should be, of *left* words: as many pieces as are needed, and none of them a scrap.
    """
    return left / math.ceil(left / _ROOM)


def _tail(piece: Sequence[_Sentence]) -> list[_Sentence]:
    """
    The last sentences of *piece* that the next one begins with; never all of it.
    """
    kept: list[_Sentence] = []
    words = 0
    for sentence in reversed(piece[1:]):
        words += sentence.words
        if words > OVERLAP_WORDS:
            break
        kept.insert(0, sentence)
    return kept


def _sentences(paragraph: str) -> Iterator[_Sentence]:
    opens = True
    for text in sentencex.segment("en", paragraph):
        words = text.split()
        for start in range(0, len(words), _ROOM):
            cut = words[start : start + _ROOM]
            yield _Sentence(" ".join(cut), len(cut), opens)
            opens = False


def _joined(piece: Iterable[_Sentence]) -> str:
    text = ""
    for sentence in piece:
        text += f"{'' if not text else chr(10) * 2 if sentence.opens else ' '}{sentence.text}"
    return text

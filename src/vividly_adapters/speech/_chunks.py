"""
Cuts words into what the service speaks at once: at the ends of sentences, else between words, else between characters.
"""

from __future__ import annotations

import unicodedata
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final

import attrs
import sentencex

from vividly_core.domain.language import primary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LONGEST_SENTENCE_BYTES: Final = 400
"""Of text. The service refuses what it takes for too long a sentence, and does not say how long that is."""

_JOINERS: Final = frozenset("\u200c\u200d")
_LONGEST_CHARACTER: Final = 32
"""In code points: what piles up beyond that is none."""


@attrs.frozen
class Piece:
    """
    What there is to say of the word with this number, or a part of that.
    """

    word: int
    text: str


@attrs.frozen(kw_only=True)
class Chunk:
    """
    Pieces to speak at once. *ends_sentence*: a pause follows, and not the rest of a sentence.
    """

    pieces: tuple[Piece, ...]
    ends_sentence: bool


def chunks(
    words: Sequence[str], *, language: str, size: Callable[[Piece], int], limit: int, together: bool
) -> tuple[Chunk, ...]:
    """
    Cut *words*, which are clean, in order, into chunks of *limit* bytes at most, as *size* measures their pieces.

    A chunk holds whole sentences, as many as there is room for if they may go *together*, and one if not; or a part
    of a sentence that is too long. Nothing is lost: the pieces of a word, put together, are the word. An empty one
    has no piece.
    """

    def share(piece: Piece) -> float:
        # Of a chunk or of a sentence, whatever is fuller.
        return max(size(piece) / limit, (len(piece.text.encode()) + 1) / LONGEST_SENTENCE_BYTES)

    parts = chain.from_iterable(_parts(sentence, share) for sentence in _sentences(words, language))
    return tuple(_pack(parts, size, limit) if together else parts)


def _sentences(words: Sequence[str], language: str) -> Iterator[list[Piece]]:
    text = " ".join(words)
    bounds = set(accumulate(map(len, sentencex.segment(primary(language), text))))
    sentence: list[Piece] = []
    end = 0
    for number, word in enumerate(words):
        end += len(word)
        if word:
            sentence.append(Piece(number, word))
        # The space after a sentence belongs to it, for the most part.
        if sentence and not bounds.isdisjoint((end, end + 1)):
            yield sentence
            sentence = []
        end += 1
    if sentence:
        yield sentence


def _parts(sentence: Iterable[Piece], share: Callable[[Piece], float]) -> Iterator[Chunk]:
    part: list[Piece] = []
    filled = 0.0
    for piece in chain.from_iterable(_cut(word, share) for word in sentence):
        needed = share(piece)
        if part and filled + needed > 1:
            yield Chunk(pieces=tuple(part), ends_sentence=False)
            part, filled = [], 0.0
        part.append(piece)
        filled += needed
    yield Chunk(pieces=tuple(part), ends_sentence=True)


def _cut(word: Piece, share: Callable[[Piece], float]) -> Iterator[Piece]:
    """
    Cut *word* only if it must be, and then not between a character and what combines with it.
    """
    if share(word) <= 1:
        yield word
        return
    text = ""
    for character in _characters(word.text):
        if text and share(Piece(word.word, text + character)) > 1:
            yield Piece(word.word, text)
            text = ""
        text += character
    yield Piece(word.word, text)


def _characters(text: str) -> Iterator[str]:
    character = ""
    for code_point in text:
        combines = unicodedata.category(code_point).startswith("M") or not _JOINERS.isdisjoint(
            (code_point, character[-1:])
        )
        if character and (not combines or len(character) >= _LONGEST_CHARACTER):
            yield character
            character = ""
        character += code_point
    yield character


def _pack(parts: Iterable[Chunk], size: Callable[[Piece], int], limit: int) -> Iterator[Chunk]:
    packed: list[Piece] = []
    room = limit
    for part in parts:
        needed = sum(map(size, part.pieces))
        if packed and needed > room:
            yield Chunk(pieces=tuple(packed), ends_sentence=True)
            packed, room = [], limit
        packed += part.pieces
        room -= needed
        if not part.ends_sentence:
            yield Chunk(pieces=tuple(packed), ends_sentence=False)
            packed, room = [], limit
    if packed:
        yield Chunk(pieces=tuple(packed), ends_sentence=True)

"""
SSML with a mark before every word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._chunks import Piece

_OPENS: Final = "<speak>"
_CLOSES: Final = "</speak>"
WRAPPING_BYTES: Final = len(_OPENS) + len(_CLOSES)


def encode(pieces: Iterable[Piece]) -> str:
    """
    Write *pieces*, a space between them, each after a mark that is named for the number of its word.

    Nothing in them is a command: what looks like markup is read out.
    """
    return _OPENS + " ".join(map(_marked, pieces)) + _CLOSES


def size(piece: Piece) -> int:
    """
    How many bytes of UTF-8 *piece* takes, with its mark and a space.
    """
    return len(_marked(piece).encode()) + 1


def billed_characters(pieces: Iterable[Piece]) -> int:
    """
    How many characters the service counts: all, those of tags as well, except marks.
    """
    return WRAPPING_BYTES + len(" ".join(escape(piece.text) for piece in pieces))


def _marked(piece: Piece) -> str:
    return f'<mark name="{piece.word}"/>{escape(piece.text)}'

"""
Where words begin in the phrases that they were spoken in: by the voice's own marks, or else as well as can be told.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from vividly_adapters._spoken_words import sounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._chunks import Piece
    from ._clip import Phrase

Start = tuple[int, int]
"""The number of a phrase, and the sample that is meant, counted in its recording."""

_CLAUSE_END: Final = re.compile(r"[,;:!?.)\u2026\u2014\u2013\u3001\u3002]\W*$")
_LIKELIER: Final = 0.15
_SIGN_SECONDS: Final = 0.1
_TAIL_SECONDS: Final = 0.03
"""What begins so shortly before a pause begins after it."""


def by_marks(
    pieces: Sequence[Piece], marks: Mapping[int, int], phrases: Sequence[Phrase], *, sample_rate: int
) -> dict[int, Start]:
    """
    Where each word begins, by *marks*: the sample at which it was reached.

    A mark in a pause means the sound after it. Where a word has no letter or digit, as a dash has none, its mark
    counts only if a sound of its own follows.
    """
    starts: dict[int, Start] = {}
    tail = round(_TAIL_SECONDS * sample_rate)
    numbers = list(dict.fromkeys(piece.word for piece in pieces))
    spoken = {piece.word: sounds(piece.text) for piece in reversed(pieces)}
    marked = [(number, marks[number]) for number in numbers if number in marks]
    for (number, sample), (_, following) in pairwise([*marked, (-1, phrases[-1].end)]):
        place = next((place for place, phrase in enumerate(phrases) if sample < phrase.end - tail), None)
        if place is None:
            continue
        within = sample >= phrases[place].begin
        heard = within and min(following, phrases[place].end) - sample >= _SIGN_SECONDS * sample_rate
        if spoken[number] or heard:
            starts[number] = place, max(sample, phrases[place].begin)
    return starts


def by_pauses(pieces: Sequence[Piece], phrases: Sequence[Phrase]) -> dict[int, Start]:
    """
    The words of a sentence that begin a phrase, as is most likely by their lengths and by where a clause ends.
    """
    sounding = [number for number, piece in enumerate(pieces) if sounds(piece.text)]
    if not sounding:
        return {}
    # A share of the sentence: of its letters up to each word, and of its sound up to each phrase.
    lengths = [len(pieces[number].text) + 1 for number in sounding]
    letters = [done / sum(lengths) for done in accumulate(lengths, initial=0)]
    sizes = [phrase.end - phrase.begin for phrase in phrases]
    sound = [done / sum(sizes) for done in accumulate(sizes, initial=0)]
    starts = {pieces[sounding[0]].word: (0, phrases[0].begin)}
    last = 0
    for place in range(1, len(phrases)):
        # A word is left for each of the phrases that follow, as long as there are so many.
        beyond = max(len(sounding) - (len(phrases) - place - 1), last + 2)
        choices = range(last + 1, min(beyond, len(sounding)))
        if not choices:
            break
        last = min(choices, key=lambda index: _distance(pieces, sounding[index], letters[index], sound[place]))
        starts.setdefault(pieces[sounding[last]].word, (place, phrases[place].begin))
    return starts


def _distance(pieces: Sequence[Piece], number: int, letters: float, sound: float) -> float:
    """
    How unlikely it is that the pause before the share *sound* stands before the piece *number*, at *letters*.
    """
    ends_clause = _CLAUSE_END.search(pieces[number - 1].text) is not None
    return abs(letters - sound) - _LIKELIER * ends_clause

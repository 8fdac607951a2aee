"""
Where words begin in what was spoken.
"""

from __future__ import annotations

import array

from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.speech._chunks import Piece
from vividly_adapters.speech._clip import Phrase
from vividly_adapters.speech._timing import by_marks, by_pauses

RATE = 1_000


def pieces(text: str) -> list[Piece]:
    """
    The words of *text*.
    """
    return [Piece(number, word) for number, word in enumerate(text.split())]


def phrases(*spans: tuple[int, int]) -> list[Phrase]:
    """
    Sound from when to when.
    """
    return [Phrase(begin=begin, end=end, lead=0, samples=array.array("h")) for begin, end in spans]


def test_a_mark_in_sound_is_taken_at_its_word() -> None:
    """
    To the sample.
    """
    found = by_marks(pieces("light moves"), {0: 100, 1: 400}, phrases((100, 900)), sample_rate=RATE)

    assert found == {0: (0, 100), 1: (0, 400)}


def test_a_mark_in_a_pause_means_the_sound_after_it() -> None:
    """
    Also one just before the pause: nothing is said in thirty milliseconds.
    """
    heard = phrases((100, 400), (800, 1200), (1500, 1900))

    found = by_marks(pieces("Light. Moves. Fast."), {0: 0, 1: 410, 2: 1180}, heard, sample_rate=RATE)

    assert found == {0: (0, 100), 1: (1, 800), 2: (2, 1500)}


def test_a_dash_has_no_sound_by_its_mark_alone() -> None:
    """
    A sign that is read out has.
    """
    heard = phrases((0, 400), (800, 1600))

    dash = by_marks(pieces("light — moves"), {0: 0, 1: 390, 2: 500}, heard, sample_rate=RATE)
    sign = by_marks(pieces("light = heat"), {0: 0, 1: 800, 2: 1200}, heard, sample_rate=RATE)

    assert dash == {0: (0, 0), 2: (1, 800)}
    assert sign == {0: (0, 0), 1: (1, 800), 2: (1, 1200)}


def test_a_mark_after_the_last_sound_counts_for_nothing() -> None:
    """
    As with a word that the voice passed over.
    """
    assert by_marks(pieces("light …"), {0: 0, 1: 900}, phrases((0, 500)), sample_rate=RATE) == {0: (0, 0)}


def test_phrases_begin_where_clauses_do() -> None:
    """
    As far as the lengths allow it.
    """
    found = by_pauses(
        pieces("Inside the leaf, a green pigment, as it is, works."), phrases((0, 30), (40, 70), (80, 99))
    )

    assert found == {0: (0, 0), 3: (1, 40), 6: (2, 80)}


def test_phrases_begin_where_lengths_say_so_without_clauses() -> None:
    """
    A voice may breathe anywhere.
    """
    found = by_pauses(pieces("light heat sound water stone metal"), phrases((0, 500), (600, 1600)))

    assert found == {0: (0, 0), 2: (1, 600)}


@given(
    st.lists(st.sampled_from(["light", "a,", "—", "end.", "5"]), min_size=1, max_size=20),
    st.lists(st.integers(1, 50), min_size=1, max_size=20),
)
def test_every_phrase_has_a_word_as_long_as_there_are_words(words: list[str], lengths: list[int]) -> None:
    """
    In order, the first at the first sound, and none that makes none.
    """
    spans = [(place * 100, place * 100 + length) for place, length in enumerate(lengths)]

    found = by_pauses(pieces(" ".join(words)), phrases(*spans))

    sounding = [number for number, word in enumerate(words) if any(letter.isalnum() for letter in word)]
    assert list(found.values()) == [(place, place * 100) for place in range(min(len(spans), len(sounding)))]
    assert list(found) == sorted(found)
    assert set(found) <= set(sounding)
    assert sounding[:1] == list(found)[:1]

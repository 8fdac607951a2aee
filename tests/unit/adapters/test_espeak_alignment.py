"""
From the engine's marks to the time of every word.
"""

from __future__ import annotations

import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters._alignment import align, shortest

RATE = 1000
MOMENT = shortest(1, sample_rate=RATE)

words_and_marks = st.lists(
    st.sampled_from(["light", "a", "CO2", "—", "…", "\u200b"]), min_size=1, max_size=30
).flatmap(
    lambda words: st.tuples(
        st.just(words),
        st.dictionaries(st.integers(0, len(words) - 1), st.integers(0, 3000)),
        st.lists(st.sampled_from([0, 30, 41, -5000]), max_size=40),
        st.integers(0, 200),
    )
)


def sound(*stretches: tuple[int, int]) -> array.array[int]:
    """
    Samples of stretches of a loudness and a length.
    """
    return array.array("h", [loudness for loudness, length in stretches for _ in range(length)])


@given(words_and_marks)
def test_every_word_has_a_span_of_its_own(
    given_: tuple[list[str], dict[int, int], list[int], int],
) -> None:
    """
    Whatever the marks: in order, none empty, none over another, none outside.
    """
    words, starts, pattern, more = given_
    length = shortest(len(words), sample_rate=RATE) + more
    samples = array.array("h", ((pattern or [0]) * length)[:length])

    spans = align(words, starts, samples, sample_rate=RATE)

    assert len(spans) == len(words)
    assert spans[0][0] >= 0
    assert spans[-1][1] <= length
    assert all(begin < end for begin, end in spans)
    assert all(former[1] <= latter[0] for former, latter in pairwise(spans))


@given(st.lists(st.integers(MOMENT, 50), min_size=1, max_size=20))
def test_marks_with_room_are_kept(lengths: list[int]) -> None:
    """
    Where every word has its mark, and a moment, each begins at its mark and ends at the next.
    """
    starts = {index: sum(lengths[:index]) for index in range(len(lengths))}
    samples = sound((500, sum(lengths)))

    spans = align(["word"] * len(lengths), starts, samples, sample_rate=RATE)

    assert [begin for begin, _ in spans] == list(starts.values())
    assert [end for _, end in spans] == [*list(starts.values())[1:], len(samples)]


def test_a_word_ends_with_its_sound_before_a_pause() -> None:
    """
    And not where the next begins.
    """
    samples = sound((500, 300), (0, 400), (500, 300), (0, 100))

    assert align(["Light.", "Moves."], {0: 0, 1: 700}, samples, sample_rate=RATE) == ((0, 300), (700, 1000))


def test_a_short_silence_is_part_of_a_word() -> None:
    """
    Such as before a stop consonant.
    """
    samples = sound((500, 300), (0, 50), (500, 300))

    assert align(["take", "part"], {0: 0, 1: 350}, samples, sample_rate=RATE) == ((0, 350), (350, 650))


def test_words_said_in_one_share_its_time_by_their_length() -> None:
    """
    "of" and "the" have one mark.
    """
    samples = sound((500, 500), (500, 500))

    spans = align(["of", "the", "light"], {0: 0, 2: 500}, samples, sample_rate=RATE)

    shared = spans[0][1]
    assert shared == pytest.approx(500 * 2 / 5, abs=1)
    assert spans == ((0, shared), (shared, 500), (500, 1000))


def test_a_dash_takes_the_pause() -> None:
    """
    The words beside it keep their own sound.
    """
    samples = sound((500, 300), (0, 200), (500, 300))

    spans = align(["light", "—", "moves"], {0: 0, 2: 500}, samples, sample_rate=RATE)

    assert spans == ((0, 300), (300, 500), (500, 800))


def test_a_dash_without_a_pause_takes_a_moment_of_the_word_before() -> None:
    """
    It has to be somewhere.
    """
    samples = sound((500, 800))

    spans = align(["light", "—", "moves"], {0: 0, 2: 500}, samples, sample_rate=RATE)

    assert spans == ((0, 500 - MOMENT), (500 - MOMENT, 500), (500, 800))


def test_a_dash_at_the_beginning_takes_the_silence_before_the_voice() -> None:
    """
    Up to the first word's mark.
    """
    samples = sound((0, 300), (500, 300))

    assert align(["—", "light"], {1: 300}, samples, sample_rate=RATE) == ((0, 300), (300, 600))


def test_a_sign_that_is_read_out_ends_with_its_sound() -> None:
    """
    As any word does: the engine marked it.
    """
    samples = sound((500, 300), (0, 200), (500, 300))

    assert align(["=", "…", "five"], {0: 0, 2: 500}, samples, sample_rate=RATE) == (
        (0, 300),
        (300, 500),
        (500, 800),
    )


def test_marks_that_go_back_are_passed_over() -> None:
    """
    The words are in order whatever the engine says.
    """
    samples = sound((500, 900))

    spans = align(["one", "two", "three"], {0: 0, 1: 600, 2: 300}, samples, sample_rate=RATE)

    assert spans[1][0] == 600
    assert spans[2][0] > 600

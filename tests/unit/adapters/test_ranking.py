"""
How meaning and words are weighed against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters._postings import Indexed, index
from vividly_adapters._ranking import Arrays, distinct, rank, read_question
from vividly_adapters._terms import TermWeights

if TYPE_CHECKING:
    from vividly_adapters._ranking import Found

TEXTS = ("Tides rise.", "Tides rise and tides fall.", "Tides fall, and the moon is far.", "A lever is a bar.")


def ranked(question: str, likeness: dict[int, float] | None = None, *, most: int = 9) -> list[Found]:
    """
    What *question* finds in `TEXTS`.
    """
    postings = index((number, Indexed(text=text, heading="", title="")) for number, text in enumerate(TEXTS))
    arrays = {term: Arrays.of(each) for term, each in postings.items()}
    asked = read_question(question)
    weights = TermWeights(len(TEXTS), {term: int((each.loudness > 0).sum()) for term, each in arrays.items()})
    wanted = {term: arrays[term] for term in asked.wanted if term in arrays}
    return rank(asked, wanted, weights, passages=len(TEXTS), most=most, likeness=likeness)


def test_the_nearest_overtakes_what_says_little_more() -> None:
    """
    And what is not near at all stays behind.
    """
    assert ranked("tides")[0].passage == 1
    assert ranked("tides", {0: 0.9, 1: 0.2, 2: 0.2})[0].passage == 0


def test_what_shares_no_word_stays_out_however_near() -> None:
    """
    Also where it is nearest.
    """
    assert {found.passage for found in ranked("tides", {3: 1.0, 0: 0.1})} == {0, 1, 2}


def test_what_is_near_is_among_the_best_though_many_say_more() -> None:
    """
    Where there are more than are wanted.
    """
    assert [found.passage for found in ranked("tides", {2: 1.0, 0: 0.0}, most=1)] == [2]


@given(st.dictionaries(st.integers(0, 3), st.floats(-1, 1), max_size=4), st.integers(1, 4))
def test_meaning_changes_neither_coverage_nor_what_may_be_found(likeness: dict[int, float], most: int) -> None:
    """
    Whatever the likeness: scores are above 0 and fall, and no more come than were asked for.
    """
    by_words = {found.passage: found.coverage for found in ranked("tides fall")}
    found = ranked("tides fall", likeness, most=most)

    assert len(found) == min(most, len(by_words))
    assert all(each.coverage == pytest.approx(by_words[each.passage]) for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(each.score > 0 for each in found)


def test_as_many_as_are_wanted_say_something_new() -> None:
    """
    What nearly repeats an earlier text is passed over, and what comes after enough is not looked at.
    """
    words = " ".join(f"word-{number}" for number in range(30))
    texts = iter((words, f"{words} more", "something else", "a third thing"))

    assert distinct(texts, 2) == [0, 2]
    assert next(texts) == "a third thing"

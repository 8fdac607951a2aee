"""
What a load is made of.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.grade import Grade
from vividly_core.domain.modality import Modality
from vividly_runtime.load.mix import apportion, due_seconds, how_many, parse_grades, parse_mix
from vividly_runtime.load.order import LoadOrder, wishes

MAKEABLE = [Modality.TEXT, Modality.AUDIO, Modality.VIDEO]
MIXES = st.dictionaries(st.sampled_from(MAKEABLE), st.integers(1, 100), min_size=1)


def order(**fields: object) -> LoadOrder:
    """
    Ten requests to read, or what *fields* say.
    """
    usual: dict[str, object] = {
        "requests": 10,
        "rate": 0.0,
        "mix": {Modality.TEXT: 1},
        "grades": (Grade(6), Grade(7), Grade(8)),
        "students": 2,
        "minutes": 1,
        "questions": ("Why is the sky blue?",),
        "limit_seconds": 60.0,
        "workers": 0,
        "concurrency": None,
        "no_op": False,
        "keep": False,
        "allowed": frozenset(),
        "as_json": False,
        "json_file": None,
        "picture": None,
    }
    return LoadOrder(**{**usual, **fields})  # type: ignore[arg-type]


def test_a_mix_is_read() -> None:
    """
    The shares need not add up; what has none is left out.
    """
    assert parse_mix(" text=70, audio=20 ,VIDEO=10") == {Modality.TEXT: 70, Modality.AUDIO: 20, Modality.VIDEO: 10}
    assert parse_mix("text=1,audio=0") == {Modality.TEXT: 1}


@pytest.mark.parametrize(
    "text",
    ["", "text", "text=", "text=-1", "text=1.5", "text=²", "opera=1", "images=1", "text=1,text=2", "text=0", "=1"],
)
def test_a_mix_that_is_none_is_told_with_the_cure(text: str) -> None:
    """
    In words that show how to write one, and do not quote what was written.
    """
    with pytest.raises(ValueError, match="text=70,audio=20,video=10"):
        parse_mix(text)


def test_grades_are_read() -> None:
    """
    A range, several, or both; each once, in order.
    """
    assert [grade.number for grade in parse_grades("9, 6-7,7-8")] == [6, 7, 8, 9]
    assert parse_grades("12") == (Grade(12),)


@pytest.mark.parametrize("text", ["", "0-3", "11-13", "8-6", "6-", "-6", "six", "6--8", "6,,8"])
def test_grades_that_are_none_are_told_with_the_cure(text: str) -> None:
    """
    In words that show how to write them.
    """
    with pytest.raises(ValueError, match="6-12"):
        parse_grades(text)


@given(mix=MIXES, count=st.integers(1, 500))
def test_every_modality_gets_its_share(mix: dict[Modality, int], count: int) -> None:
    """
    Rounded up or down, and all together they are as many as were asked for.
    """
    shared = Counter(apportion(mix, count))

    assert shared.total() == count
    assert all(abs(shared[each] - count * share / sum(mix.values())) < 1 for each, share in mix.items())


@given(mix=MIXES, count=st.integers(1, 100))
def test_shares_come_in_the_same_order_each_time(mix: dict[Modality, int], count: int) -> None:
    """
    So that two loads can be compared.
    """
    assert apportion(mix, count) == apportion(mix, count)


@given(rate=st.floats(0.01, 1000), indexes=st.lists(st.integers(0, 10_000), min_size=2).map(sorted))
def test_requests_are_due_one_after_another_at_the_rate(rate: float, indexes: list[int]) -> None:
    """
    The first at once; a gap between two is their distance at the rate.
    """
    assert due_seconds(0, rate=rate) == 0
    for before, after in pairwise(indexes):
        gap = due_seconds(after, rate=rate) - due_seconds(before, rate=rate)
        assert gap == pytest.approx((after - before) / rate, abs=1e-6)


@given(index=st.integers(0, 10_000))
def test_without_a_rate_all_are_due_at_once(index: int) -> None:
    """
    However many there are.
    """
    assert due_seconds(index, rate=0) == 0


@given(rate=st.floats(0.01, 1000), seconds=st.floats(0.01, 3600))
def test_a_time_is_filled_and_not_exceeded(rate: float, seconds: float) -> None:
    """
    The last request is due within it, and one more would not be.
    """
    count = how_many(requests=None, rate=rate, seconds=seconds, otherwise=20)

    assert due_seconds(count - 1, rate=rate) <= seconds * (1 + 1e-9)
    assert due_seconds(count, rate=rate) >= seconds * (1 - 1e-9)


def test_what_is_less_counts() -> None:
    """
    Of a number and a time; without both it is the usual number.
    """
    assert how_many(requests=7, rate=2, seconds=60, otherwise=20) == 7
    assert how_many(requests=700, rate=2, seconds=60, otherwise=20) == 120
    assert how_many(requests=None, rate=2, seconds=None, otherwise=20) == 20


def test_students_and_grades_take_turns() -> None:
    """
    Each student has the mark of the load in its name, and no load has that of another.
    """
    made = list(wishes(order()))
    first, other = order(), order()

    assert [wish.grade.number for wish in made if wish.grade] == [6, 7, 8, 6, 7, 8, 6, 7, 8, 6]
    assert Counter(wish.student_id for wish in made).most_common()[0][1] == 5
    assert not set(first.student_ids) & set(other.student_ids)
    assert all(first.mark in student for student in first.student_ids)

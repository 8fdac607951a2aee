"""
Words made comparable, and what they weigh.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters._terms import TermWeights, telling, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("collisions", "collision"),
        ("Newton's", "newton"),
        ("Newton\N{RIGHT SINGLE QUOTATION MARK}s", "newton"),
        ("PLANTS", "plant"),
        ("3rd", "third"),
        ("maths", "math"),
        ("fotosíntesis", "fotosintesis"),
    ],
)
def test_forms_of_a_word_are_one_term(one: str, other: str) -> None:
    """
    Number, case, possession, accents and a few spellings make no difference.
    """
    assert terms(one) == terms(other)


def test_words_that_only_build_a_sentence_are_no_terms() -> None:
    """
    What is left is what the sentence is about, as often as it says so.
    """
    assert terms("Why don't the rockets, and only the rockets, fall?") == ["rocket", "rocket", "fall"]
    assert not telling("the")


@given(st.text())
def test_any_text_has_terms(text: str) -> None:
    """
    Each of them a word, without space.
    """
    assert all(term.split() == [term] for term in terms(text))
    assert all(word == word.casefold() for word in words(text))


def test_rare_terms_weigh_more() -> None:
    """
    And unknown ones most.
    """
    weights = TermWeights.of([{"force", "mass"}, {"force"}, {"force"}])

    assert 0 < weights.weight("force") < weights.weight("mass") < weights.weight("telescope")
    assert "mass" in weights
    assert "telescope" not in weights


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6),
    st.frozensets(st.sampled_from("abcdef")),
)
def test_coverage_is_a_share(question: dict[str, float], passage: frozenset[str]) -> None:
    """
    Never below 0 nor above 1; of nothing asked, nothing is covered.
    """
    weights = TermWeights.of([{"a", "b"}, {"b", "c"}])

    assert 0 <= weights.coverage(question, passage) <= 1 + 1e-9
    assert weights.coverage({}, passage) == 0

"""
From written words to a text that the engine says whole and safely.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters._spoken_words import sounds
from vividly_adapters.espeak._spoken import to_spoken


def said(text: str, *, language: str = "en-US") -> str:
    """
    What becomes of *text*.
    """
    return to_spoken(text.split(), language=language).text


@given(st.text(st.characters(), max_size=200))
def test_any_text_can_be_said(text: str) -> None:
    """
    It encodes, holds nothing that the engine takes for a command, and every word has its end, in order.
    """
    words = text.split()

    spoken = to_spoken(words, language="en")

    spoken.text.encode()
    assert not any(unicodedata.category(character) == "Cc" for character in spoken.text)
    assert len(spoken.ends) == len(words)
    assert list(spoken.ends) == sorted(spoken.ends)
    assert not spoken.ends or spoken.ends[-1] == len(spoken.text)


@given(
    st.lists(st.sampled_from(["light", "CO2", "1,234.5", "(yes)", "don't", "m/s", "Newton's", "café"]), min_size=1)
)
def test_plain_words_are_said_as_they_are(words: list[str]) -> None:
    """
    Each at its place: every offset in a word, and in the space before it, leads to it.
    """
    spoken = to_spoken(words, language="en")

    assert spoken.text.replace(",", "").split() == [word.replace(",", "") for word in words]
    begin = 0
    for index, end in enumerate(spoken.ends):
        assert {spoken.word_at(offset) for offset in range(begin, end)} == {index}
        begin = end


def test_nothing_is_at_the_end() -> None:
    """
    A mark past the last word is no word's.
    """
    assert to_spoken(["light"], language="en").word_at(5) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("It is wet. pH is low.", "It is wet。 pH is low."),
        ("It is wet. It is low.", "It is wet. It is low."),
        ("J. von Neumann, the U.S. army, at 5 p.m. today", "J. von Neumann, the U.S. army, at 5 p.m. today"),
        ("heat, work etc. are", "heat, work etc. are"),
    ],
)
def test_a_sentence_ends_before_a_small_letter_too(written: str, expected: str) -> None:
    """
    But not after initials and abbreviations.
    """
    assert said(written) == expected


def test_abbreviations_are_said_in_full_in_their_language() -> None:
    """
    In no other.
    """
    assert said("e.g. Fig. 3, i.e. Dr. Ohm") == "for example figure 3, that is doctor Ohm"
    assert said("e.g. Fig. 3", language="de") == "e.g. Fig. 3"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a\x00b", "a b"),
        ("\x01 50P", "50P"),
        ("half \ud800 pair", "half pair"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("<break time='1s'/> &amp;", "<break time='1s'/> &amp;"),
        ("light - moves -- on", "light — moves — on"),
        ("at -5 degrees, well-known", "at -5 degrees, well-known"),
        ("–-光", "– 光"),
    ],
)
def test_what_the_engine_would_misunderstand_is_replaced(written: str, expected: str) -> None:
    """
    And nothing else.
    """
    assert said(written) == expected


def test_initials_in_a_row_are_parted() -> None:
    """
    The engine takes them for one word.
    """
    assert said("J.R.R. Tolkien") == "J.R.R. Tolkien"
    assert said("U.S. a.b. U.S.") == "U.S. a b U S"
    assert said("a.b.c.d.e.f.") == "a b c d e f"


@pytest.mark.parametrize("word", ["water", "a", "1234567", "CO2", "ABC", "😀", "光", "a.b.", "x" * 400, "7" * 400])
def test_no_clause_is_too_long(word: str) -> None:
    """
    A comma stands where no other pause does, so that nothing is lost.
    """
    spoken = said(f"{word} " * 300)

    assert max(len(clause) for clause in spoken.split(",")) <= 800
    assert max(len(clause.split()) for clause in spoken.split(",")) <= 100


def test_a_dash_has_no_sound_of_its_own() -> None:
    """
    Nor have dots and brackets; letters and digits have, of any script.
    """
    assert not any(sounds(word) for word in ["—", "…", "()", "\u200b", "-"])
    assert all(sounds(word) for word in ["a", "5", "(光)", "é"])

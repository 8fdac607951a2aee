"""
Long texts in pieces.
"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.directory._chunks import MOST_WORDS, OVERLAP_WORDS, chunk

SENTENCES = st.integers(3, 40).map(lambda words: "Aa " * (words - 1) + "end.")


def _numbered(lengths: list[list[int]]) -> list[str]:
    """
    Paragraphs of sentences that are all different, with as many words as *lengths* says.
    """
    count = 0
    paragraphs = []
    for paragraph in lengths:
        sentences = []
        for words in paragraph:
            sentences.append(f"Number{count} {'word ' * (words - 2)}end{count}.")
            count += 1
        paragraphs.append(" ".join(sentences))
    return paragraphs


TEXTS = st.lists(st.lists(st.integers(3, 60), min_size=1, max_size=12), min_size=1, max_size=8).map(_numbered)


def _words(paragraphs: list[str]) -> list[str]:
    return " ".join(paragraphs).split()


@given(TEXTS)
def test_every_sentence_is_there_in_its_order(paragraphs: list[str]) -> None:
    """
    Without what is said twice, the pieces are the text.
    """
    pieces = list(chunk(paragraphs))
    seen: list[str] = []
    for piece in pieces:
        words = piece.split()
        shared = next(size for size in range(len(words), -1, -1) if seen[len(seen) - size :] == words[:size])
        seen += words[shared:]

    assert seen == _words(paragraphs)


@given(TEXTS)
def test_no_piece_is_too_long_and_no_overlap(paragraphs: list[str]) -> None:
    """
    500 words, of which the first 50 at most stand in the one before as well.
    """
    pieces = [piece.split() for piece in chunk(paragraphs)]

    assert all(0 < len(piece) <= MOST_WORDS for piece in pieces)
    for one, other in pairwise(pieces):
        shared = [word for word in other if word in set(one) and word.startswith("Number")]
        assert sum(1 for _ in shared) * 3 <= OVERLAP_WORDS
        assert other[-1] not in one


@given(TEXTS)
def test_pieces_begin_and_end_with_sentences(paragraphs: list[str]) -> None:
    """
    Where sentences are shorter than a piece.
    """
    for piece in chunk(paragraphs):
        assert piece.startswith("Number")
        assert piece.endswith(".")


@given(TEXTS)
def test_no_piece_is_a_scrap(paragraphs: list[str]) -> None:
    """
    The last is not much shorter than the others.
    """
    pieces = [len(piece.split()) for piece in chunk(paragraphs)]

    assert len(pieces) == 1 or min(pieces) >= 100


def test_a_short_text_stays_whole_with_its_paragraphs() -> None:
    """
    And no text has no piece.
    """
    assert list(chunk(["One. Two.", "Three."])) == ["One. Two.\n\nThree."]
    assert list(chunk([])) == []


def test_a_sentence_without_end_is_cut() -> None:
    """
    A list of a thousand words, for example.
    """
    pieces = list(chunk(["word " * 1000]))

    assert max(len(piece.split()) for piece in pieces) <= MOST_WORDS
    assert sum(len(piece.split()) for piece in pieces) >= 1000

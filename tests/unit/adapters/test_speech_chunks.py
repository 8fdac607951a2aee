"""
From words to what is asked for at once.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate, chain
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("sentencex")

from vividly_adapters._spoken_words import clean
from vividly_adapters.speech import _ssml
from vividly_adapters.speech._chunks import LONGEST_SENTENCE_BYTES, chunks
from vividly_adapters.speech._reading import LONGEST_REQUEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vividly_adapters.speech._chunks import Chunk, Piece


def up_to_some_requests(words: list[str]) -> list[str]:
    """
    The first of *words*, 20,000 characters of them.
    """
    return [word for word, length in zip(words, accumulate(map(len, words)), strict=True) if length <= 20_000]


texts = st.one_of(
    st.text(max_size=60),
    st.text("&<>\"'é😀\u0301\u200dab", min_size=1, max_size=200),
    st.sampled_from(["Light.", "moves.", "Dr.", "e.g.", "—", "光。", "&" * 4000, "x" * 6000, "\u0301" * 300]),
)
scripts = st.lists(texts, max_size=40).map(
    lambda found: [clean(word) for text in found for word in (text.split() or [text])]
)
many = st.tuples(scripts, st.integers(1, 50)).map(lambda pair: up_to_some_requests(pair[0] * pair[1]))


def plain_size(piece: Piece) -> int:
    """
    Bytes of plain text, with a space.
    """
    return len(piece.text.encode()) + 1


def cut(words: Sequence[str], *, marked: bool, limit: int = LONGEST_REQUEST_BYTES) -> tuple[Chunk, ...]:
    """
    As they are cut for a voice with marks or without.
    """
    size: Callable[[Piece], int] = _ssml.size if marked else plain_size
    room = limit - (_ssml.WRAPPING_BYTES if marked else 0)
    return chunks(words, language="en-US", size=size, limit=room, together=marked)


def joined(found: Sequence[Chunk]) -> dict[int, str]:
    """
    The words of all chunks, by their numbers.
    """
    words: defaultdict[int, str] = defaultdict(str)
    for piece in chain.from_iterable(chunk.pieces for chunk in found):
        words[piece.word] += piece.text
    return dict(words)


@given(words=many, marked=st.booleans())
@example(words=["&" * 6000], marked=True)
@example(words=["word"] * 3000, marked=True)
def test_nothing_is_lost_and_nothing_is_moved(words: list[str], marked: bool) -> None:
    """
    All chunks, put together, are the words, in order.
    """
    found = cut(words, marked=marked)

    assert joined(found) == {number: word for number, word in enumerate(words) if word}
    numbers = [piece.word for chunk in found for piece in chunk.pieces]
    assert numbers == sorted(numbers)
    assert all(piece.text for chunk in found for piece in chunk.pieces)


@given(many)
@example(["&" * 6000])
@example(["a"] * 3000)
def test_every_request_has_room(words: list[str]) -> None:
    """
    5,000 bytes at most, whatever the characters and the markup weigh; and no sentence is too long.
    """
    for chunk in cut(words, marked=True):
        assert len(_ssml.encode(chunk.pieces).encode()) <= LONGEST_REQUEST_BYTES
    for chunk in cut(words, marked=False):
        assert len(" ".join(piece.text for piece in chunk.pieces).encode()) <= LONGEST_SENTENCE_BYTES


@given(many)
def test_ssml_says_what_was_written(words: list[str]) -> None:
    """
    Read as XML, it is the text, with a mark before every piece, and nothing of the text is markup.
    """
    for chunk in cut(words, marked=True):
        root = ET.fromstring(_ssml.encode(chunk.pieces))

        assert root.tag == "speak"
        assert "".join(root.itertext()) == " ".join(piece.text for piece in chunk.pieces)
        assert [(mark.tag, mark.attrib) for mark in root] == [
            ("mark", {"name": str(piece.word)}) for piece in chunk.pieces
        ]


@given(many)
def test_marks_are_free(words: list[str]) -> None:
    """
    What is billed is the rest of the SSML.
    """
    for chunk in cut(words, marked=True):
        ssml = _ssml.encode(chunk.pieces)
        for piece in chunk.pieces:
            ssml = ssml.replace(f'<mark name="{piece.word}"/>', "", 1)
        assert _ssml.billed_characters(chunk.pieces) == len(ssml)


def texts_of(found: Sequence[Chunk]) -> list[str]:
    """
    What each chunk says.
    """
    return [" ".join(piece.text for piece in chunk.pieces) for chunk in found]


def test_sentences_stay_whole() -> None:
    """
    One a request, if they may not go together; an abbreviation ends none.
    """
    words = ["Dr.", "Smith", "sees", "light.", "“It", "moves!”", "he", "says.", "Fast"]

    assert texts_of(cut(words, marked=False)) == ["Dr. Smith sees light.", "“It moves!” he says.", "Fast"]
    assert len(cut(words, marked=True)) == 1


def test_requests_end_with_a_sentence() -> None:
    """
    As many as there is room for go together.
    """
    words = ["Light", "moves", "fast."] * 300

    found = cut(words, marked=True)

    assert len(found) > 1
    assert all(text.endswith("fast.") for text in texts_of(found))
    assert all(chunk.ends_sentence for chunk in found)


@pytest.mark.parametrize("marked", [True, False])
def test_a_sentence_that_is_too_long_ends_between_words(marked: bool) -> None:
    """
    And says that it goes on.
    """
    words = ["light", "and"] * 100

    *parts, last = cut(words, marked=marked)

    assert parts
    assert not any(part.ends_sentence for part in parts)
    assert last.ends_sentence
    assert [word for text in texts_of([*parts, last]) for word in text.split()] == words


def test_a_character_is_never_cut() -> None:
    """
    Nor is what combines with it.
    """
    found = cut(["e\u0301" * 400], marked=True)

    assert len(found) > 1
    assert all(text.startswith("e") and text.endswith("\u0301") for text in texts_of(found))

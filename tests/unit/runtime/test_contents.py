"""
A catalogue of topics, made of a book's contents.
"""

from __future__ import annotations

import attrs
import pytest

from contract.openers._books import SEA, long_book
from vividly_runtime.commands.contents import contents

KNOWN = {"Newton's first law": ("topic_1",), "Tides": ("topic_2", "topic_3")}


def test_a_topic_comes_with_its_chapter_and_what_explains_it() -> None:
    """
    Once, however many parts it has.
    """
    (entry,) = contents(SEA, {})

    assert (entry.topic, entry.chapter, entry.passages, entry.deployed) == (SEA.topics[0], "1 Water", 1, ())


def test_topics_come_in_the_order_of_the_text() -> None:
    """
    All of them.
    """
    book = long_book(12)

    assert tuple(entry.topic for entry in contents(book, KNOWN)) == book.topics


@pytest.mark.parametrize(
    ("title", "deployed"),
    [
        ("Newton\N{RIGHT SINGLE QUOTATION MARK}s First Law of Motion: Inertia", ("topic_1",)),
        ("tides", ("topic_2", "topic_3")),
        ("What makes tides", ()),
    ],
)
def test_a_topic_is_known_by_what_its_title_begins_with(title: str, deployed: tuple[str, ...]) -> None:
    """
    Whatever the case, and the kind of apostrophe.
    """
    parts = tuple(
        attrs.evolve(part, passage=attrs.evolve(part.passage, topic=attrs.evolve(part.passage.topic, title=title)))
        for part in SEA.parts
    )
    (entry,) = contents(attrs.evolve(SEA, parts=parts), KNOWN)

    assert entry.deployed == deployed

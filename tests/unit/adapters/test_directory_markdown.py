"""
Markdown and plain text as prose.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.directory._document import Section
from vividly_adapters.directory._markdown import read_markdown
from vividly_adapters.directory._plain_text import read_plain_text


def test_a_single_heading_over_all_others_is_the_title() -> None:
    """
    What stands under it belongs to the title.
    """
    prose = read_markdown("# Magnets\n\nThey pull iron.\n\n## Poles\n\nThere are two.\n")

    assert prose.title == "Magnets"
    assert prose.sections == (Section("", ("They pull iron.",)), Section("Poles", ("There are two.",)))


def test_headings_of_one_level_are_no_title() -> None:
    """
    The file has none of its own then.
    """
    prose = read_markdown("## Poles\n\nThere are two.\n\n## Uses\n\nDoors stay shut.\n")

    assert prose.title is None
    assert [section.heading for section in prose.sections] == ["Poles", "Uses"]


def test_marks_are_gone_and_words_stay() -> None:
    """
    Emphasis, links, code within a line, and line breaks.
    """
    prose = read_markdown("A *strong* [magnet](http://a.example) has\n`two` **poles**.\n")

    assert prose.sections == (Section("", ("A strong magnet has two poles.",)),)


def test_what_cannot_be_spoken_is_left_out() -> None:
    """
    Code, tables, pictures, rules and HTML.
    """
    text = (
        "Before.\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "![picture](a.png)\n\n---\n\n<b>x</b>\n\nAfter.\n"
    )

    assert read_markdown(text).sections == (Section("", ("Before.", "x", "After.")),)


def test_a_list_completes_the_sentence_before_its_colon() -> None:
    """
    Its items become one sentence with it.
    """
    text = "Plants need:\n\n- light\n- water\n- air.\n"

    assert read_markdown(text).sections == (Section("", ("Plants need: light, water, air.",)),)


def test_list_items_are_sentences_if_they_are_long_enough() -> None:
    """
    Single words are dropped.
    """
    text = "1. Compasses find the north\n2. Doors\n3. It works.\n"

    assert read_markdown(text).sections == (Section("", ("Compasses find the north. It works.",)),)


def test_short_lines_of_plain_text_are_headings() -> None:
    """
    The first before all prose is the title; underlining is no prose.
    """
    prose = read_plain_text("The moon\n========\n\nIt circles\nEarth.\n\nPhases\n\nThey come from sunlight.\n")

    assert prose.title == "The moon"
    assert prose.sections == (
        Section("", ("It circles Earth.",)),
        Section("Phases", ("They come from sunlight.",)),
    )


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """
    Whatever it is, sections hold paragraphs without line breaks.
    """
    for prose in (read_markdown(text), read_plain_text(text)):
        assert all(section.paragraphs for section in prose.sections)
        assert all("\n" not in paragraph for section in prose.sections for paragraph in section.paragraphs)

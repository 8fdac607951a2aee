"""
Markdown, pages and plain text as books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vividly_adapters.directory._book_files import find_books
from vividly_adapters.directory._book_sections import read_book
from vividly_adapters.directory._html import read_page
from vividly_core.domain.book import Grades, PassageKind
from vividly_core.domain.errors import Rejected

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.ports.book_reader import ReadBook

PAGE = """<!doctype html><html><head><title>Rain</title><meta name="author" content="Ann Author">
<link rel="license" href="https://licences.example/by"></head><body>
<nav><p>Home</p></nav>
<h1>Rain</h1><p>Rain is water that falls.</p>
<div class="os-teacher"><p>Secret.</p></div>
<h2>How it forms</h2><p>Vapour becomes <em>v</em><sub>0</sub> drops. They are</p>
<ul><li>small drops that float in the air</li><li class="teacher">Secret words that are long</li></ul>
<math><mi>a</mi><mo>=</mo><mn>1</mn></math>
<section class="summary"><h3>In short</h3><p>Vapour cools and falls.</p></section><p>It falls again.</p>
<dl><dt>drop</dt><dd>a little water</dd><dt>hail</dt></dl>
<h2>Learning objectives</h2><ul><li>Say what rain is</li></ul>
<h2>Exercises</h2><ol><li>Why does it rain?</li></ol>
<h2>Teacher notes</h2><p>Secret.</p><h3>More</h3><p>Secret.</p><ul><li>Secret words that are long</li></ul>
<h2>Where it falls</h2><p>Everywhere, and mostly on mountains:</p><ul><li>high</li><li>low</li></ul>
</body></html>
"""

MARKDOWN = """---
subject: Earth Science
licence: CC BY 4.0
author: Ann Author
keywords: vapour, drop
---
# Clouds

Clouds are drops of water in the air.

## Common misconceptions

Clouds are not made of steam.

## Teacher notes

Secret.

## Summary

Clouds are drops.
"""


def _read(place: Path) -> ReadBook:
    (found,) = find_books(place)
    return read_book(found, Grades(), lambda _: None)


def test_a_page_is_parts_by_its_headings_and_classes() -> None:
    """
    In order, each of its kind; what is for teachers is not there.
    """
    page = read_page(PAGE)

    assert (page.title, page.author, page.licence) == ("Rain", "Ann Author", "https://licences.example/by")
    assert [(part.kind, part.heading, part.paragraphs) for part in page.parts] == [
        (PassageKind.TEXT, "", ("Rain is water that falls.",)),
        (
            PassageKind.TEXT,
            "How it forms",
            ("Vapour becomes v sub 0 drops. They are", "small drops that float in the air.", "a equals 1"),
        ),
        (PassageKind.SUMMARY, "In short", ("Vapour cools and falls.",)),
        (PassageKind.TEXT, "How it forms", ("It falls again.",)),
        (PassageKind.KEY_TERMS, "How it forms", ("drop: a little water", "hail")),
        (PassageKind.OBJECTIVES, "Learning objectives", ("Say what rain is",)),
        (PassageKind.EXERCISE, "Exercises", ("Why does it rain?",)),
        (PassageKind.TEXT, "Where it falls", ("Everywhere, and mostly on mountains: high, low.",)),
    ]


def test_a_folder_is_a_book_with_a_topic_a_file(tmp_path: Path) -> None:
    """
    Folders in it are chapters; each topic has its own subject, source and licence.
    """
    folder = tmp_path / "the-weather"
    (folder / "water").mkdir(parents=True)
    (folder / "water" / "clouds.md").write_text(MARKDOWN, encoding="utf-8")
    (folder / "rain.html").write_text(PAGE, encoding="utf-8")
    (folder / "wind.txt").write_text("Wind\n\nWind is air that moves.\n", encoding="utf-8")
    (folder / ".hidden.md").write_text("Secret.", encoding="utf-8")

    read = _read(folder)

    assert read.warnings == ()
    assert (read.book.id, read.book.title) == ("the-weather", "The weather")
    assert [(topic.id, topic.subject) for topic in read.book.topics] == [
        ("the-weather-rain", "general"),
        ("the-weather-clouds", "earth-science"),
        ("the-weather-wind", "general"),
    ]
    assert "Secret" not in "".join(part.passage.text for part in read.book.parts)
    clouds = [part for part in read.book.parts if part.passage.topic.title == "Clouds"]
    assert [part.kind for part in clouds] == [
        PassageKind.KEY_TERMS,
        PassageKind.TEXT,
        PassageKind.MISCONCEPTION,
        PassageKind.SUMMARY,
    ]
    assert {part.chapter for part in clouds} == {"Water"}
    source = clouds[0].passage.source
    assert (source.author, source.licence, source.place) == ("Ann Author", "CC BY 4.0", "water/clouds.md")


def test_broken_files_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    """
    Each with why, and a cure.
    """
    (tmp_path / "good.md").write_text("# Good\n\nA good text is here.\n", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Grüße".encode("latin-1"))
    (tmp_path / "binary.txt").write_bytes(b"a\x00b")
    (tmp_path / "empty.md").write_text(" \n", encoding="utf-8")
    (tmp_path / "fields.md").write_text("---\na: b: c\n---\nText is here.\n", encoding="utf-8")
    (tmp_path / "bare.md").write_text("# Only a heading\n", encoding="utf-8")

    read = _read(tmp_path)

    assert [warning.partition(":")[0] for warning in read.warnings] == [
        "bare.md",
        "binary.txt",
        "empty.md",
        "fields.md",
        "latin.txt",
    ]
    assert all(";" in warning for warning in read.warnings)
    assert len(read.book.topics) == 1


def test_one_file_is_a_book(tmp_path: Path) -> None:
    """
    By the file's name.
    """
    place = tmp_path / "hot-wind.txt"
    place.write_text("Wind is air that moves.\n", encoding="utf-8")

    book = _read(place).book

    assert (book.id, [topic.title for topic in book.topics]) == ("hot-wind", ["Hot wind"])


def test_a_book_that_explains_nothing_is_rejected(tmp_path: Path) -> None:
    """
    Exercises alone are none.
    """
    (tmp_path / "test.md").write_text("# Test\n\n## Exercises\n\nWhy does it rain?\n", encoding="utf-8")

    with pytest.raises(Rejected, match="explains anything"):
        _read(tmp_path)

"""
`vividly library`, over the embedded Postgres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers._cnxml_book import MODULES, WAVES, write_book

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


async def test_a_book_is_added_once_and_replaced_when_it_has_changed(workplace: Vividly, tmp_path: Path) -> None:
    """
    Repeating does nothing; a file that is broken is named, and the rest goes in.
    """
    write_book(tmp_path / "water")
    added = workplace.run("library", "add", "water", "--grades", "6-9", "--json")
    again = workplace.run("library", "add", "water", "--grades", "6-9", "--json")
    write_book(tmp_path / "water", {**MODULES, "m2": "<document><title>Cut"})
    changed = workplace.run("library", "add", "water", "--grades", "6-9", "--json")

    assert [done.code for done in (added, again, changed)] == [0, 0, 0]
    assert [done.lines[0]["fate"] for done in (added, again, changed)] == ["added", "unchanged", "replaced"]
    assert added.lines[0]["passages"] > changed.lines[0]["passages"] > 0
    assert changed.lines[0]["problems"] == ["m2: no well-formed XML (line 1); mend it"]
    assert "left out: m2: " in changed.err


async def test_what_was_added_is_listed_shown_found_and_removed(workplace: Vividly, tmp_path: Path) -> None:
    """
    With whose it is, and under which licence.
    """
    write_book(tmp_path / "water")
    workplace.run("library", "add", "water")

    (listed,) = workplace.run("library", "list", "--json").lines
    shown = workplace.run("library", "show", "water", "--json").lines
    misconceptions = workplace.run("library", "show", "water", "--kind", "misconception")
    contents = workplace.run("library", "show", "water")
    found = workplace.run("library", "search", "what does a wave carry", "--json").lines
    within = workplace.run("library", "search", "energy", "--topic", "water-waves-on-water", "--limit", "1")
    refused = workplace.run("library", "remove", "water")
    removed = workplace.run("library", "remove", "water", "--yes")
    gone = workplace.run("library", "remove", "water", "--yes")

    assert (listed["id"], listed["authors"]) == ("water", "Ann Author, Bob Author")
    assert len(shown) == 1 + listed["parts"]
    assert "for teachers" in misconceptions.out
    assert "Waves on Water" in contents.out
    assert found[0]["topic"]["title"] == "Waves on Water"
    assert found[0]["source"]["licence"] == "Attribution (https://licences.example/by)"
    assert "1-1-waves-on-water" in within.out
    assert (refused.code, removed.code, gone.code) == (2, 0, 1)
    assert "there is no book water in the library; list them: vividly library list" in gone.err
    assert "No book" in workplace.run("library", "list").out


async def test_a_lesson_stands_on_a_book(workplace: Vividly, tmp_path: Path) -> None:
    """
    And names it among its sources; nothing of what is for teachers is in it.
    """
    text = "".join(
        f"<para>Waves carry energy over the water of the sea, and wave number {number} is high and long."
        f" The water below wave number {number} goes round in circles that are small in the deep.</para>"
        for number in range(12)
    )
    waves = WAVES.replace(
        "<section><title>What a Wave Is</title>", f"<section><title>What a Wave Is</title>{text}"
    )
    write_book(tmp_path / "water", {**MODULES, "m3": waves})
    workplace.run("library", "add", "water")

    made = workplace.run("make", "Waves on water", "--modality", "text", "--minutes", "1", "--json")

    assert made.code == 0, made.err
    lesson = next(line for line in made.lines if line["event"] == "lesson")
    with open(lesson["files"]["transcript"], encoding="utf-8") as transcript:  # noqa: PTH123  a path of the command's
        written = transcript.read()
    assert "Water, 1 Moving Water, 1.1 Waves on Water" in written.replace("\n", " ") or "Ann Author" in written
    assert "Secret" not in written


async def test_the_books_that_come_along_can_be_added_by_name(workplace: Vividly) -> None:
    """
    And others cannot.
    """
    added = workplace.run("library", "add", "--source", "starter", "--json")
    unknown = workplace.run("library", "add", "--source", "moon")
    neither = workplace.run("library", "add")

    assert (added.code, added.lines[0]["fate"]) == (0, "added")
    assert (unknown.code, neither.code) == (2, 2)
    assert "starter" in unknown.err


async def test_a_book_that_cannot_be_read_fails(workplace: Vividly, tmp_path: Path) -> None:
    """
    Exit code 1, with why; so does a place where there is none.
    """
    write_book(tmp_path / "torn", dict.fromkeys(MODULES, "<document>"))
    (tmp_path / "nothing").mkdir()

    torn = workplace.run("library", "add", "torn", "--json")
    nothing = workplace.run("library", "add", "nothing")

    assert (torn.code, torn.lines[0]["fate"]) == (1, "refused")
    assert nothing.code == 1
    assert "no book in" in nothing.err

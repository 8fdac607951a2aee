"""
OpenStax books as parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers._cnxml_book import COLLECTION, MODULES, OPENING, PREFACE, WAVES, write_book
from vividly_adapters.directory._book_files import find_books
from vividly_adapters.directory._book_sections import read_book
from vividly_adapters.directory._cnxml import read_cnxml
from vividly_adapters.directory._collection import read_collection
from vividly_adapters.directory._files import UnreadableFile
from vividly_core.domain.book import Formula, Grades, PassageKind
from vividly_core.domain.errors import NotFound, Rejected

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_adapters.directory._parts import Part
    from vividly_core.domain.book import Book


def _read(folder: Path) -> Book:
    (found,) = find_books(folder)
    return read_book(found, Grades(6, 9), lambda _: None).book


def _parts(kind: PassageKind, text: str = WAVES) -> list[Part]:
    return [part for part in read_cnxml(text.encode()).parts if part.kind is kind]


def _module(content: str) -> str:
    return f'<document xmlns="http://cnx.rice.edu/cnxml"><title>T</title><content>{content}</content></document>'


def test_text_is_prose_with_its_mathematics_in_words() -> None:
    """
    Lists complete sentences, figures go by name, powers and indices are said.
    """
    (text,) = _parts(PassageKind.TEXT)

    assert text.heading == "What a Wave Is"
    assert text.paragraphs == (
        "A wave carries energy, and not water, see the figure. It has two parts: crests, troughs.",
        (
            "Its speed is in m/s, and its acceleration in m/s squared. It is called v sub 0. Water is H2O."
            " Deep water has the speed v equals g T over 2 pi."
        ),
    )
    assert text.formulas == (Formula("v equals g T over 2 pi", r"v=\frac{gT}{2π}"),)


@pytest.mark.parametrize(
    ("kind", "paragraphs"),
    [
        (PassageKind.OBJECTIVES, ("Say what a wave is", "Compute how fast it runs")),
        (PassageKind.EXAMPLE, ("How fast is it?", "It runs at ten meters in a second.")),
        (PassageKind.ACTIVITY, ("Fill a bowl with water.",)),
        (PassageKind.SUMMARY, ("Waves carry energy.",)),
        (PassageKind.EQUATIONS, ("Speed: v equals s over t",)),
    ],
)
def test_parts_are_kept_as_what_they_are(kind: PassageKind, paragraphs: tuple[str, ...]) -> None:
    """
    By the classes that their authors gave them.
    """
    (part,) = _parts(kind)

    assert part.paragraphs == paragraphs


def test_an_exercise_is_apart_with_its_answer_and_without_its_choices() -> None:
    """
    So that it can be asked.
    """
    (exercise,) = _parts(PassageKind.EXERCISE)

    assert (exercise.paragraphs, exercise.answer) == (("What does a wave carry?",), "Energy.")


def test_of_what_is_for_teachers_only_misconceptions_are_kept() -> None:
    """
    Marked as theirs; also where the class is written with another hyphen.
    """
    (misconception,) = _parts(PassageKind.MISCONCEPTION)

    assert misconception.paragraphs == ("Students may think that water travels with the wave.",)
    assert misconception.for_teachers
    assert "Secret" not in repr(read_cnxml(WAVES.encode()))


@pytest.mark.parametrize(
    "note",
    [
        '<note class="os-teacher"><para>Secret.</para></note>',
        '<note class="ost-teacher-demonstration x"><para>Secret.</para></note>',
        '<note class="teacher-edition"><para>Secret.</para></note>',
        "<note><title>Teacher Support</title><para>Secret.</para></note>",
        "<section><title>Notes for Teachers Only</title><para>Secret.</para></section>",
        '<para>Open. <note class="os-teacher"><para>Secret.</para></note></para>',
        '<para>Open. <span class="os\N{SOFT HYPHEN}-teacher">Secret.</span></para>',
        '<list><item class="os-teacher">Secret words that are long enough.</item></list>',
        '<section class="key-equations"><note class="os-teacher"><list><item>Secret.</item></list></note></section>',
    ],
)
def test_teachers_notes_do_not_come_through(note: str) -> None:
    """
    However they are marked, and wherever they stand.
    """
    assert "Secret" not in repr(read_cnxml(_module(note).encode()))


def test_an_abstract_says_the_objectives() -> None:
    """
    In books that have no note for them.
    """
    module = _module("<para>Text.</para>").replace(
        "<content>",
        "<metadata><abstract><list><item>Say what rain is</item></list></abstract></metadata><content>",
    )
    (objectives,) = _parts(PassageKind.OBJECTIVES, module)

    assert objectives.paragraphs == ("Say what rain is",)


def test_what_stands_in_a_paragraph_is_read_in_its_turn() -> None:
    """
    Lists, equations, notes and exercises, each as what it is.
    """
    content = (
        "<para>They are:<list><item>big</item><item>small</item></list></para>"
        "<para>So<equation>a = b</equation></para>"
        '<para>Look.<note class="misconception"><para>They are not blue.</para></note></para>'
        "<para>Think.<exercise><problem><para>Why?</para></problem></exercise></para>"
        "<para>He said:<quote>It is so.</quote></para>"
    )
    parts = read_cnxml(_module(content).encode()).parts

    assert [(part.kind, part.paragraphs) for part in parts] == [
        (PassageKind.TEXT, ("They are: big, small.", "So a = b.", "Look.", "Think.", "He said:", "It is so.")),
        (PassageKind.MISCONCEPTION, ("They are not blue.",)),
        (PassageKind.EXERCISE, ("Why?",)),
    ]


def test_the_strategy_of_an_example_is_a_part_of_it() -> None:
    """
    Whatever stands over it.
    """
    content = (
        "<example><title>A fall</title><para>A stone falls.</para>"
        "<note><title>Strategy</title><para>Use the law.</para></note></example>"
    )
    (example,) = _parts(PassageKind.EXAMPLE, _module(content))

    assert (example.heading, example.paragraphs) == ("A fall", ("A stone falls.", "Use the law."))


def test_a_unit_holds_chapters(tmp_path: Path) -> None:
    """
    Which are counted throughout the book.
    """
    write_book(tmp_path)
    collection = tmp_path / "water.collection.xml"
    text = collection.read_text(encoding="utf-8")
    unit = "<col:subcollection><md:title>A Unit</md:title><col:content>"
    text = text.replace("<col:subcollection>", f"{unit}<col:subcollection>", 1)
    collection.write_text(
        text.replace("</col:subcollection>", "</col:subcollection></col:content></col:subcollection>"),
        encoding="utf-8",
    )

    assert {part.chapter for part in _read(tmp_path).parts} == {"1 Moving Water"}


def test_a_module_that_is_missing_is_named(tmp_path: Path) -> None:
    """
    And the rest goes in.
    """
    write_book(tmp_path)
    (tmp_path / "modules" / "m2" / "index.cnxml").unlink()
    (found,) = find_books(tmp_path)

    assert read_book(found, Grades(), lambda _: None).warnings == (
        "m2: cannot be read (No such file or directory)",
    )


def test_a_preface_explains_nothing() -> None:
    """
    It is about the book.
    """
    assert read_cnxml(PREFACE.encode()).parts == ()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<para>A<sup>+</sup> and 5<sup>th</sup> of <sup>235</sup>U</para>", "A+ and 5th of 235U"),
        ("<para>(a b)<sup>3</sup></para>", "(a b) cubed"),
        ("<para>10<sup>-6</sup> m</para>", "10 to the power of -6 m"),
        ("<para><link url='x'>Here</link> it is. <link target-id='none'/></para>", "Here it is."),
        ("<para>One<newline/>two</para>", "One two"),
        ("<quote>Said by somebody.</quote>", "Said by somebody."),
        ("<para>See:</para><list><item>One, two</item><item>Three</item></list>", "See: One, two; Three."),
        (
            (
                "<para>Look:</para><list><item>This item is much longer than a part of a sentence may ever be in here."
                "</item></list>"
            ),
            "Look: This item is much longer than a part of a sentence may ever be in here.",
        ),
        ("<list><item>Short</item><item>This one is long enough</item></list>", "This one is long enough."),
        (
            "<list><item>It has two of them:<list><item>one</item><item>two</item></list></item></list>",
            "It has two of them: one, two.",
        ),
        ("<equation>a = b</equation>", "a = b."),
        ("<equation/>", ""),
    ],
)
def test_running_text(content: str, text: str) -> None:
    """
    As it would be read out.
    """
    found = [part.paragraphs for part in read_cnxml(_module(content).encode()).parts]

    assert found == ([(text,)] if text else [])


def test_passages_have_their_place_and_whose_they_are(tmp_path: Path) -> None:
    """
    Book, chapter, section, address, authors and licence; an introduction is about its chapter.
    """
    write_book(tmp_path)
    book = _read(tmp_path)
    by_topic = {part.passage.topic.title: part for part in book.parts}

    assert [topic.id for topic in book.topics] == ["water-moving-water", "water-waves-on-water"]
    waves = by_topic["Waves on Water"]
    assert waves.chapter == "1 Moving Water"
    assert waves.passage.source.title == "Water"
    assert waves.passage.source.author == "Ann Author, Bob Author"
    assert waves.passage.source.licence == "Attribution (https://licences.example/by)"
    assert waves.passage.source.place == (
        "1 Moving Water, 1.1 Waves on Water, https://openstax.org/books/water/pages/1-1-waves-on-water"
    )
    assert by_topic["Moving Water"].passage.source.place.endswith("/1-introduction")


def test_key_terms_are_one_passage_and_named_once(tmp_path: Path) -> None:
    """
    With their meaning where the glossary has it.
    """
    write_book(tmp_path)
    (terms,) = [part for part in _read(tmp_path).parts if part.kind is PassageKind.KEY_TERMS]

    assert terms.passage.text == "valley\ncrest: the top of a wave"


def test_a_changed_byte_is_another_digest(tmp_path: Path) -> None:
    """
    In any of its files.
    """
    write_book(tmp_path)
    (before,) = find_books(tmp_path)
    write_book(tmp_path, {**MODULES, "m2": OPENING.replace("rivers", "brooks")})
    (after,) = find_books(tmp_path)

    assert before.digest != after.digest


def test_a_repository_of_many_books_has_its_modules_beside_its_collections(tmp_path: Path) -> None:
    """
    As OpenStax keeps them.
    """
    collection = write_book(tmp_path)
    (tmp_path / "collections").mkdir()
    collection.rename(tmp_path / "collections" / collection.name)

    assert [part.passage.topic.title for part in _read(tmp_path).parts][-1] == "Waves on Water"


@pytest.mark.parametrize(
    ("name", "said"),
    [("notes.pdf", "is no book"), ("folder", "no book in"), ("missing", "there is no file or folder")],
)
def test_a_place_without_a_book_says_what_is_wanted(tmp_path: Path, name: str, said: str) -> None:
    """
    Nothing is made of what cannot be read.
    """
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotFound, match=said):
        find_books(tmp_path / name)


def test_a_collection_that_is_broken_is_named_when_it_is_read(tmp_path: Path) -> None:
    """
    It may stand beside others that are not.
    """
    (tmp_path / "torn.collection.xml").write_text("<collection", encoding="utf-8")
    (found,) = find_books(tmp_path)

    with pytest.raises(Rejected, match=r"torn\.collection\.xml: no well-formed XML"):
        read_book(found, Grades(), lambda _: None)


def test_a_collection_without_modules_is_no_book() -> None:
    """
    Whatever else it says.
    """
    with pytest.raises(UnreadableFile, match="no collection of modules"):
        read_collection(b"<collection><title>Empty</title></collection>")


def test_a_module_cannot_lead_out_of_the_book(tmp_path: Path) -> None:
    """
    Its name is no path.
    """
    write_book(tmp_path)
    (tmp_path / "index.cnxml").write_text(_module("<para>Secret.</para>"), encoding="utf-8")
    (tmp_path / "water.collection.xml").write_text(
        COLLECTION.replace('document="m2"', 'document="../../secret/.."'), encoding="utf-8"
    )

    with pytest.raises(Rejected, match="what is no name"):
        _read(tmp_path)

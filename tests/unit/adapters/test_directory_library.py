"""
A folder of texts as a library.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from vividly_adapters.directory import _files
from vividly_adapters.directory.library import open_library
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.lesson import Source, Topic

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage


def write(folder: Path, **files: str) -> None:
    """
    Write *files* into *folder*; the names have ``__`` for a slash and ``_`` for a dot.
    """
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


async def topics(folder: Path) -> tuple[Topic, ...]:
    """
    The topics of *folder*.
    """
    async with open_library(folder) as library:
        return await library.topics()


async def passages(folder: Path | None, topic: TopicId) -> list[Passage]:
    """
    All passages of *topic*, in the order of their text.
    """
    async with open_library(folder) as library:
        return [match.passage for match in await library.find("", topic=topic, limit=1000)]


async def test_front_matter_says_what_a_file_is(tmp_path: Path) -> None:
    """
    Title, subject, licence and author; the file's name is its place.
    """
    write(
        tmp_path,
        magnets_md=(
            "---\ntitle: All about magnets\nsubject: Earth Science\nlicense: CC0\nauthor: Ada\n---\nThey pull.\n"
        ),
    )

    (topic,) = await topics(tmp_path)
    (passage,) = await passages(tmp_path, topic.id)

    assert topic == Topic(id=topic.id, title="All about magnets", subject="earth-science")
    assert topic.id == "magnets"
    assert passage.source == Source(title="All about magnets", author="Ada", licence="CC0", place="magnets.md")


async def test_without_front_matter_heading_name_and_folder_tell(tmp_path: Path) -> None:
    """
    Licence and author are then not stated.
    """
    write(tmp_path, optics__my_md="# Mirrors\n\nThey reflect light.\n", lone_txt="Light is a wave.\n")

    lone, mirrors = await topics(tmp_path)

    assert (lone.id, lone.title, lone.subject) == ("lone", "Lone", "general")
    assert (mirrors.id, mirrors.title, mirrors.subject) == ("optics-my", "Mirrors", "optics")
    (passage,) = await passages(tmp_path, lone.id)
    assert (passage.source.licence, passage.source.author) == ("not stated", "not stated")


async def test_a_rule_at_the_start_is_no_front_matter(tmp_path: Path) -> None:
    """
    No text is lost over it.
    """
    write(tmp_path, rules_md="---\n\nBefore the rule.\n\n---\n\nAfter the rule.\n")

    (topic,) = await topics(tmp_path)

    assert [passage.text for passage in await passages(tmp_path, topic.id)] == [
        "Before the rule.\n\nAfter the rule."
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("latin.md", b"\xff is no letter.", "UTF-8"),
        ("empty.txt", b" \n", "empty"),
        ("zeros.txt", b"text\x00text", "not a text file"),
        ("code.md", b"# Title\n\n```\ncode\n```\n", "no prose"),
        ("fields.md", b"---\ntitle: a: b\n---\nText.\n", "YAML"),
        ("grades.md", b"---\ngrades: all\n---\nText.\n", "school grades"),
        ("huge.txt", b"word " * (_files.LARGEST_BYTES // 5 + 1), "16 MiB"),
    ],
)
async def test_a_broken_file_is_named_and_the_rest_goes_in(
    tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    """
    With what is wrong with it.
    """
    write(tmp_path, good_md="Magnets pull iron.\n")
    (tmp_path / name).write_bytes(content)

    async with open_library(tmp_path) as library:
        (warning,) = library.warnings
        (topic,) = await library.topics()

    assert warning.startswith(f"{name}: ")
    assert problem in warning
    assert topic.id == "good"


async def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """
    Such as a link to a file that is gone; like any other that did not go in.
    """
    write(tmp_path, good_md="Magnets pull iron.\n")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")

    async with open_library(tmp_path) as library:
        assert [warning.partition(":")[0] for warning in library.warnings] == ["gone.md"]


async def test_hidden_files_and_other_kinds_stay_out(tmp_path: Path) -> None:
    """
    Without a word.
    """
    write(tmp_path, good_md="Magnets pull iron.\n", picture_svg="<svg/>")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "notes.md").write_text("Not for lessons.")
    (tmp_path / ".draft.md").write_text("Not yet.")

    async with open_library(tmp_path) as library:
        assert library.warnings == ()
        assert [topic.id for topic in await library.topics()] == ["good"]


async def test_a_link_that_leads_round_is_not_followed(tmp_path: Path) -> None:
    """
    The file is read once.
    """
    write(tmp_path, good_md="Magnets pull iron.\n")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)

    assert [topic.id for topic in await topics(tmp_path)] == ["good"]


async def test_no_folder_is_misconfigured(tmp_path: Path) -> None:
    """
    The error names it, and the cure; and so it does for a folder without texts, with what was wrong.
    """
    missing = tmp_path / "missing"
    with pytest.raises(Misconfigured, match=r"there is no folder .*missing; give a folder .*VIVIDLY_LIBRARY"):
        await topics(missing)

    (tmp_path / "empty.md").write_bytes(b"")
    with pytest.raises(Misconfigured, match=r"no readable text in .*empty\.md: empty.*give a folder"):
        await topics(tmp_path)


async def test_ids_stay_and_are_unique(tmp_path: Path) -> None:
    """
    The same text in the same place has the same id; what is named alike is numbered.
    """
    write(
        tmp_path,
        a_md="## Uses\n\nOne.\n\n## Uses\n\nTwo.\n\n## \N{GREEK SMALL LETTER OMEGA}\n\nThree.\n",
        a_txt="Four is a number.\n",
    )

    ids = [passage.id for topic in await topics(tmp_path) for passage in await passages(tmp_path, topic.id)]

    assert sorted(ids) == ["a#section", "a#uses", "a#uses-2", "a-2#a"]
    again = [passage.id for topic in await topics(tmp_path) for passage in await passages(tmp_path, topic.id)]
    assert again == ids


async def test_a_long_section_is_parted_between_sentences(tmp_path: Path) -> None:
    """
    No passage has more than 500 words, none is cut within a sentence, and nothing is lost.
    """
    sentences = [f"This is sentence number {number} of a very long section." for number in range(200)]
    write(tmp_path, long_md="## Long\n\n" + " ".join(sentences) + "\n\n" + "word " * 700)

    (topic,) = await topics(tmp_path)
    found = await passages(tmp_path, topic.id)

    assert [passage.id for passage in found] == [
        "long#long",
        *(f"long#long-{number}" for number in range(2, len(found) + 1)),
    ]
    assert all(len(passage.text.split()) <= 500 for passage in found)
    assert sum(len(passage.text.split()) for passage in found) == 200 * 10 + 700
    assert all(any(sentence in passage.text for passage in found) for sentence in sentences)


async def test_keywords_find_a_topic_only_as_a_whole(tmp_path: Path) -> None:
    """
    *greenhouse gas* is no answer to a question about gas.
    """
    write(
        tmp_path,
        climate_md="---\ntitle: Climate\nkeywords: greenhouse gas, warming\n---\nWeather over decades.\n",
        engines_md="---\ntitle: Engines\nkeywords: [gas]\n---\nThey burn fuel.\n",
    )

    async with open_library(tmp_path) as library:
        gas = await library.find("gas", topic=None, limit=5)
        greenhouse = await library.find("greenhouse gas", topic=None, limit=1)

    assert [match.passage.topic.id for match in gas] == ["engines"]
    assert greenhouse[0].passage.topic.id == "climate"
    assert greenhouse[0].coverage == pytest.approx(1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("fotosynthesis", "plants"), ("photosinthesis", "plants"), ("momentem", "motion"), ("enrgy", "power")],
)
async def test_a_misspelt_word_finds_what_was_meant(tmp_path: Path, typed: str, meant: str) -> None:
    """
    Among the words that the library is about, and less surely.
    """
    write(
        tmp_path,
        plants_md="# Photosynthesis\n\nLeaves make sugar.\n",
        motion_md="# Momentum\n\nMass times velocity.\n",
        power_md="# Energy\n\nThe ability to do work.\n",
    )

    async with open_library(tmp_path) as library:
        (match,) = await library.find(typed, topic=None, limit=5)

    assert match.passage.topic.id == meant
    assert 0.8 < match.coverage < 1


@pytest.mark.parametrize("typed", ["winner", "starter", "mat", "1998"])
async def test_another_word_is_not_mended(tmp_path: Path, typed: str) -> None:
    """
    Words that only look alike find nothing.
    """
    write(tmp_path, seasons_md="---\ntitle: Winter\nkeywords: matter, math, 1999\n---\nIt is cold.\n")

    async with open_library(tmp_path) as library:
        assert await library.find(typed, topic=None, limit=5) == ()


async def test_the_starter_library_is_whole() -> None:
    """
    At least 24 topics in five subjects, all of our own under CC BY 4.0, and each in several sections.
    """
    async with open_library(None) as library:
        assert library.warnings == ()
        starters = await library.topics()
        found = {topic: await library.find("", topic=topic.id, limit=100) for topic in starters}

    assert len(starters) >= 24
    assert {"biology", "chemistry", "earth-science", "mathematics", "physics"} <= {
        topic.subject for topic in starters
    }
    assert all(len(matches) >= 5 for matches in found.values())
    sources = {match.passage.source for matches in found.values() for match in matches}
    assert {(source.licence, source.author) for source in sources} == {("CC BY 4.0", "The Vividly authors")}


def test_importing_the_library_brings_no_parser_and_no_numbers() -> None:
    """
    They come with the first library that is opened.
    """
    code = (
        "import sys, vividly_adapters.directory.library\n"
        "print(sorted({'bm25s', 'numpy', 'markdown_it', 'yaml'} & set(sys.modules)))"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


def test_a_search_needs_no_compiler() -> None:
    """
    The ranking runs on numpy alone, also where numba is installed.
    """
    code = (
        "import anyio, sys\n"
        "from vividly_adapters.directory.library import open_library\n"
        "async def main():\n"
        "    async with open_library(None) as library:\n"
        "        await library.find('rockets', topic=None, limit=3)\n"
        "anyio.run(main)\n"
        "print(sorted({'numba', 'scipy', 'jax', 'huggingface_hub', 'requests'} & set(sys.modules)))"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"

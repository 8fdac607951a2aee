"""
Scripts of a model that does not keep to what it was told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from contract.servers.gemini import said
from contract.vertex._stage import BRIEF, FIRST, staged
from vividly_core.domain.errors import Rejected

if TYPE_CHECKING:
    from google.cloud import aiplatform_v1 as vertex

TEXT = " ".join(passage.text for passage in BRIEF.passages)


def script(*, sentences: int = 4, **changes: Any) -> vertex.GenerateContentResponse:
    """
    An answer with one section of so many sentences of five words each.
    """
    section = {
        "heading": "The lever",
        "narration": " ".join(f"A lever moves load {chr(97 + number % 26)}." for number in range(sentences)),
        "points": ["A lever"],
        "passages": [BRIEF.passages[0].id],
    }
    answer = {
        "can_be_written": True,
        "title": "Levers",
        "opening": "This is about levers.",
        "sections": [section],
        "takeaways": ["Levers turn.", "Levers help.", "Levers are everywhere."],
        "closing": "Remember",
    }
    return said(json.dumps({**answer, **changes}))


async def test_a_script_of_the_wrong_length_is_written_once_more() -> None:
    """
    The model is told how long it was, and how long it should be.
    """
    async with staged(script(sentences=60), script(sentences=20)) as stage:
        written = await stage.writer.write(BRIEF)

    _, second = stage.server.asked
    assert f"it has {5 * 60 + 12} words; write {len(TEXT.split())}" in second.contents[2].parts[0].text
    assert written.word_count == 5 * 20 + 12


async def test_a_script_that_stays_too_long_is_shortened() -> None:
    """
    To what was asked, and 10 % more at most, by whole sentences.
    """
    async with staged(script(sentences=60)) as stage:
        written = await stage.writer.write(BRIEF)

    assert stage.asked == [FIRST, FIRST]
    assert 160 < written.word_count <= 165
    assert written.scenes[1].narration.endswith(".")
    assert not written.notices


async def test_a_script_that_stays_too_short_says_so() -> None:
    """
    It is a lesson all the same.
    """
    async with staged(script(sentences=1)) as stage:
        written = await stage.writer.write(BRIEF)

    assert stage.asked == [FIRST, FIRST]
    assert written.notices


def inventive(*, told: str) -> vertex.GenerateContentResponse:
    """
    An answer of the right length with one section that also says *told*.
    """
    section = {
        "heading": "The lever",
        "narration": " ".join((*["A long arm moves a heavy load."] * 6, told)),
        "points": ["long arm"],
        "passages": [BRIEF.passages[1].id],
    }
    return script(sections=[section])


async def test_a_model_is_told_once_which_sentences_no_passage_supports() -> None:
    """
    By their place in its own answer, and why.
    """
    said = "Magnets attract iron because electrons spin."
    async with staged(inventive(told=said), inventive(told="A long arm moves a load.")) as stage:
        written = await stage.writer.write(BRIEF)

    _, second = stage.server.asked
    assert (
        "sections[0].narration, sentence 7: no passage that it names says so" in second.contents[2].parts[0].text
    )
    assert "Magnets" not in written.scenes[1].narration


async def test_a_sentence_that_stays_unsupported_is_left_out() -> None:
    """
    After that one round: the others are worth more than none.
    """
    said = "Magnets attract iron because electrons spin."
    async with staged(inventive(told=said)) as stage:
        written = await stage.writer.write(BRIEF)

    assert stage.asked == [FIRST, FIRST]
    assert written.scenes[1].narration == " ".join(["A long arm moves a heavy load."] * 6)
    assert written.scenes[1].points == ("long arm",)


@pytest.mark.parametrize("field", ["opening", "takeaways"])
async def test_what_is_unsupported_elsewhere_is_told_by_its_field(field: str) -> None:
    """
    It cannot be left out: who made the script is not who decides on it.
    """
    wrong = "Magnets attract iron because seven Dutchmen spin."
    fields: dict[str, dict[str, Any]] = {
        "opening": {"opening": f"Here we go. The Dutchman {wrong}"},
        "takeaways": {"takeaways": ["Levers turn.", "Levers help.", wrong]},
    }
    async with staged(script(**fields[field]), script()) as stage:
        await stage.writer.write(BRIEF)

    _, second = stage.server.asked
    assert f"{field}, sentence " in second.contents[2].parts[0].text


async def test_passages_without_sentences_are_rejected_before_anybody_is_asked() -> None:
    """
    It would be paid for in vain.
    """
    empty = attrs.evolve(BRIEF, passages=(attrs.evolve(BRIEF.passages[0], text="Figure 3. A lever."),))
    async with staged(None) as stage:
        with pytest.raises(Rejected, match="too few full sentences"):
            await stage.writer.write(empty)

    assert stage.asked == []


@pytest.mark.parametrize(
    ("interest", "handed_on"), [("I play basketball with Quentin", "basketball"), ("quokkas", None), (None, None)]
)
async def test_an_interest_is_handed_on_by_its_name_or_not_at_all(
    interest: str | None, handed_on: str | None
) -> None:
    """
    The script keeps it as it was handed on.
    """
    async with staged(None) as stage:
        written = await stage.writer.write(attrs.evolve(BRIEF, interest=interest))

    prompt = stage.server.asked[0].contents[0].parts[0].text
    assert "Quentin" not in prompt
    assert "quokka" not in prompt
    assert written.interest == handed_on
    assert ("basketball" in prompt) == (handed_on is not None)
    assert handed_on is None or handed_on in written.scenes[0].narration


async def test_a_script_is_asked_for_in_the_language_of_its_writer() -> None:
    """
    With the grade and the words that are wanted; the script says which language it is in.
    """
    async with staged(None) as stage:
        written = await attrs.evolve(stage.writer, language="es-MX").write(BRIEF)

    prompt = stage.server.asked[0].contents[0].parts[0].text
    assert '"language": "es-MX"' in prompt
    assert '"grade": 8' in prompt
    assert written.language == "es-MX"

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

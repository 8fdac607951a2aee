"""
The promises of `ScriptWriter`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from contract.openers.limited_script_writer import limited_script_writer
from contract.openers.memory_script_writer import memory_script_writer
from contract.openers.outline import outline_script_writer
from contract.openers.vertex import vertex_script_writer
from vividly_adapters.directory.library import open_library
from vividly_core.domain.errors import Rejected
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import SceneKind
from vividly_core.ports.script_writer import WORDS_PER_MINUTE, Brief

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._script_writer_harness import ScriptWriterHarness
    from vividly_core.domain.lesson import Script


@pytest.fixture(
    params=[
        pytest.param(memory_script_writer, id="memory"),
        pytest.param(limited_script_writer, id="limited"),
        pytest.param(outline_script_writer, id="outline"),
        pytest.param(vertex_script_writer, id="vertex", marks=pytest.mark.service("vertex")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[ScriptWriterHarness]:
    """
    Each adapter.
    """
    async with request.param() as harness:
        yield harness


@pytest.fixture(scope="module")
async def brief() -> Brief:
    """
    A wish for two minutes, with all that the starter library says on its topic.
    """
    topic = TopicId("photosynthesis")
    question = "How do plants make food?"
    async with open_library(None) as library:
        passages = tuple(match.passage for match in await library.find(question, topic=topic, limit=20))
    return Brief(topic=passages[0].topic, question=question, passages=passages, minutes=2, grade=Grade(8))


def flat(text: str) -> str:
    """
    *text* with single spaces only.
    """
    return " ".join(text.split())


async def test_a_script_opens_explains_and_sums_up(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    [1] An opening, sections, perhaps a question, and last the takeaways, which are three and are spoken there.
    """
    script = await harness.writer.write(brief)

    opening, *sections, last = (scene.kind for scene in script.scenes)
    if sections[-1] is SceneKind.QUESTION:
        sections.pop()
    assert (opening, set(sections), last) == (SceneKind.OPENING, {SceneKind.SECTION}, SceneKind.TAKEAWAYS)
    assert len(script.takeaways) == 3
    assert all(takeaway in script.scenes[-1].narration for takeaway in script.takeaways)
    assert (script.topic, script.grade) == (brief.topic, brief.grade)
    assert script.writer


async def test_points_are_key_words_and_not_the_narration(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    [1] A few words each, and words that are spoken.
    """
    script = await harness.writer.write(brief)

    for scene in script.scenes:
        assert len(scene.points) <= 4
        assert all(0 < len(point.split()) <= 5 and point in scene.narration for point in scene.points)


async def test_a_question_is_spoken_with_its_options_and_its_answer(
    harness: ScriptWriterHarness, brief: Brief
) -> None:
    """
    [1] At most three are asked, and the one that has a scene is the first of them.
    """
    script = await harness.writer.write(brief)

    assert len(script.questions) <= 3
    for scene in script.scenes:
        if scene.kind is SceneKind.QUESTION:
            assert scene.visual == script.questions[0]
            assert all(option in scene.narration for option in script.questions[0].options)
            assert scene.narration.endswith(f"{script.questions[0].options[script.questions[0].answer]}.")


async def test_every_section_names_its_passages(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    [2] All of them from the brief, and the script names every source once.
    """
    script = await harness.writer.write(brief)

    by_id = {passage.id: passage for passage in brief.passages}
    named = [passage for scene in script.scenes for passage in scene.passages]
    assert all(scene.passages for scene in script.scenes if scene.kind is SceneKind.SECTION)
    assert set(named) <= set(by_id)
    assert set(script.sources) == {by_id[passage].source for passage in named}
    assert len(script.sources) == len(set(script.sources))


async def test_sections_say_what_their_passages_say(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    [2] Of a writer that quotes, word for word.
    """
    if not harness.verbatim:
        pytest.skip("this writer finds its own words")
    script = await harness.writer.write(brief)

    by_id = {passage.id: flat(passage.text) for passage in brief.passages}
    for scene in script.scenes:
        if scene.kind is SceneKind.SECTION:
            text = " ".join(by_id[passage] for passage in scene.passages)
            sentences = scene.narration.replace("! ", ". ").replace("? ", ". ").split(". ")
            assert all(flat(sentence) in text for sentence in sentences)


@pytest.mark.parametrize("minutes", [1, 2, 3])
async def test_a_script_is_as_long_as_was_asked(harness: ScriptWriterHarness, brief: Brief, minutes: int) -> None:
    """
    [3] Within 10 %, where the passages allow.
    """
    script = await harness.writer.write(attrs.evolve(brief, minutes=minutes))

    assert script.word_count == pytest.approx(minutes * WORDS_PER_MINUTE, rel=0.1)
    assert script.word_count == sum(len(scene.narration.split()) for scene in script.scenes)


async def test_too_little_text_makes_a_shorter_script_that_says_so(
    harness: ScriptWriterHarness, brief: Brief
) -> None:
    """
    [3] It is not filled up.
    """
    short = attrs.evolve(brief, passages=brief.passages[:1], minutes=10)

    script = await harness.writer.write(short)

    assert script.word_count < 10 * WORDS_PER_MINUTE * 0.9
    assert script.notices


async def test_nothing_to_write_from_is_rejected(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    [4] Rather than made up.
    """
    empty = attrs.evolve(brief, passages=(attrs.evolve(brief.passages[0], text="Figure 3"),))

    with pytest.raises(Rejected):
        await harness.writer.write(empty)


async def test_a_students_words_are_not_repeated(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    [2] What they typed is no part of the lesson.
    """
    canary = "zyzzyva"
    script = await harness.writer.write(
        attrs.evolve(brief, question=f"How do plants make {canary}?", interest=canary)
    )

    assert canary not in str(script)
    assert all(canary not in scene.narration + scene.heading for scene in script.scenes)
    assert canary not in "".join((*script.notices, *script.takeaways, script.title))


async def test_many_tasks_write_at_once(harness: ScriptWriterHarness, brief: Brief) -> None:
    """
    Each gets the script of its own brief.
    """
    scripts: dict[int, Script] = {}

    async def write(minutes: int) -> None:
        scripts[minutes] = await harness.writer.write(attrs.evolve(brief, minutes=minutes))

    async with anyio.create_task_group() as group:
        for minutes in (1, 2, 3, 4):
            group.start_soon(write, minutes)

    assert {minutes: round(script.word_count / WORDS_PER_MINUTE) for minutes, script in scripts.items()} == {
        minutes: minutes for minutes in (1, 2, 3, 4)
    }


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_cancelled_writing_is_harmless(harness: ScriptWriterHarness, brief: Brief, delay_ms: int) -> None:
    """
    The next script is written as if nothing had been.
    """
    with anyio.move_on_after(delay_ms / 1000):
        while True:
            await harness.writer.write(brief)

    assert (await harness.writer.write(brief)).topic == brief.topic

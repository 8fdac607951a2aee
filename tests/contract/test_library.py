"""
The promises of `Library`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import anyio
import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.openers._library_harness import FRICTION, LEVERS, PASSAGES, TIDES
from contract.openers.directory_library import directory_library
from contract.openers.fused_library import fused_library
from contract.openers.limited_library import limited_library
from contract.openers.memory_library import memory_library
from contract.openers.postgres_library import postgres_library, postgres_library_with_vectors
from vividly_core.domain.book import Grades
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import PassageId, TopicId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

    from contract.openers._library_harness import LibraryHarness


@pytest.fixture(
    params=[
        pytest.param(memory_library, id="memory"),
        pytest.param(limited_library, id="limited"),
        pytest.param(directory_library, id="directory"),
        pytest.param(fused_library, id="fused"),
        pytest.param(postgres_library, id="postgres", marks=pytest.mark.service("postgres")),
        pytest.param(
            postgres_library_with_vectors, id="postgres with vectors", marks=pytest.mark.service("postgres")
        ),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[LibraryHarness]:
    """
    Each adapter, opened over the same passages.
    """
    async with request.param() as harness:
        yield harness


async def test_topics_come_by_subject_and_title(harness: LibraryHarness) -> None:
    """
    [1] Every topic, once.
    """
    assert await harness.library.topics() == (TIDES, FRICTION, LEVERS)


async def test_a_passage_comes_as_it_was_put_in(harness: LibraryHarness) -> None:
    """
    [2] With its id, topic, heading, text and source.
    """
    (match, *_) = await harness.library.find("stiff bar", topic=None, limit=5)

    assert match.passage == PASSAGES[2]


async def test_the_best_passage_comes_first_and_none_twice(harness: LibraryHarness) -> None:
    """
    [2] Scores fall; every passage that is found speaks of the question.
    """
    matches = await harness.library.find("Why does the moon pull on the sea?", topic=None, limit=7)

    assert matches[0].passage.id == "tides#why-tides-come"
    assert all(one.score >= other.score for one, other in pairwise(matches))
    assert len({match.passage.id for match in matches}) == len(matches)
    assert all(match.score > 0 and match.coverage > 0 for match in matches)


async def test_coverage_is_the_share_of_the_question(harness: LibraryHarness) -> None:
    """
    [2] 1 where a passage has all of its telling words, less with words that no passage has, rarer ones weighing
    more.
    """
    library = harness.library
    (whole, *_) = await library.find("the crowbar", topic=None, limit=1)
    (half, *_) = await library.find("crowbar telescope", topic=None, limit=1)
    (common, *_) = await library.find("friction telescope", topic=None, limit=1)

    assert whole.coverage == pytest.approx(1)
    assert 0 < common.coverage < half.coverage < 1


async def test_words_are_found_in_their_other_forms(harness: LibraryHarness) -> None:
    """
    [2] In capitals, in the plural, as another part of speech.
    """
    found = await harness.library.find("CROWBARS pulled", topic=None, limit=1)

    assert [match.passage.id for match in found] == ["levers#how-a-lever-helps"]


@pytest.mark.parametrize("question", ["telescope", "", "?!", "the of and"])
async def test_finding_nothing_is_no_error(harness: LibraryHarness, question: str) -> None:
    """
    [2] What no passage speaks of is not found.
    """
    assert await harness.library.find(question, topic=None, limit=5) == ()


async def test_within_a_topic_the_silent_passages_follow(harness: LibraryHarness) -> None:
    """
    [3] Those that speak of the question first, then the others in the order of their text, with nothing to score.
    """
    matches = await harness.library.find("seesaws", topic=LEVERS.id, limit=5)

    assert [match.passage for match in matches] == [PASSAGES[4], PASSAGES[2], PASSAGES[3]]
    assert [(match.score, match.coverage) for match in matches[1:]] == [(0, 0), (0, 0)]


async def test_within_a_topic_nothing_asked_gives_all_of_its_text(harness: LibraryHarness) -> None:
    """
    [3] In its order.
    """
    matches = await harness.library.find("", topic=LEVERS.id, limit=5)

    assert tuple(match.passage for match in matches) == PASSAGES[2:5]


async def test_another_topics_passages_stay_out(harness: LibraryHarness) -> None:
    """
    [3] Friction is spoken of in two topics.
    """
    matches = await harness.library.find("friction", topic=LEVERS.id, limit=5)

    assert {match.passage.topic for match in matches} == {LEVERS}
    assert matches[0].passage.id == "levers#where-levers-are"


async def test_a_topic_that_is_not_there_has_no_passages(harness: LibraryHarness) -> None:
    """
    [3] It is no error.
    """
    assert await harness.library.find("friction", topic=TopicId("optics"), limit=5) == ()


async def test_a_grade_keeps_out_what_is_for_others(harness: LibraryHarness) -> None:
    """
    [4] Within a topic and without; what says nothing of grades is for all.
    """
    grades = {FRICTION.id: Grades(9, 12), LEVERS.id: Grades(3, 5)}
    async with harness.holding(PASSAGES, grades) as library:

        async def topics(question: str, grade: int | None, topic: TopicId | None = None) -> set[TopicId]:
            asked = None if grade is None else Grade(grade)
            matches = await library.find(question, topic=topic, limit=9, grade=asked)
            return {match.passage.topic.id for match in matches}

        assert await topics("friction", None) == {FRICTION.id, LEVERS.id}
        assert await topics("friction", 4) == {LEVERS.id}
        assert await topics("friction", 12) == {FRICTION.id}
        assert await topics("friction", 7) == set()
        assert await topics("sea", 7) == {TIDES.id}
        assert await topics("friction", 7, FRICTION.id) == set()
        assert await topics("friction", 9, FRICTION.id) == {FRICTION.id}


async def test_where_nothing_is_for_a_grade_nothing_is_found(harness: LibraryHarness) -> None:
    """
    [4] It is no error.
    """
    grades = {topic.id: Grades(9, 12) for topic in (FRICTION, LEVERS, TIDES)}
    async with harness.holding(PASSAGES, grades) as library:
        assert await library.find("friction", topic=None, limit=9, grade=Grade(2)) == ()


async def test_what_two_texts_say_alike_is_found_once(harness: LibraryHarness) -> None:
    """
    [5] Also if there are many of them: others come in their places.
    """
    copies = tuple(
        attrs.evolve(
            passage,
            id=PassageId(f"copy-{number}#{passage.id.partition('#')[2]}"),
            topic=attrs.evolve(passage.topic, id=TopicId(f"copy-{number}"), title=f"Copy {number}"),
            source=attrs.evolve(passage.source, title=f"Copy {number}", place=f"copy-{number}.md"),
        )
        for number in range(20)
        for passage in PASSAGES
        if passage.topic == LEVERS
    )
    async with harness.holding((*PASSAGES, *copies), {}) as library:
        matches = await library.find("friction", topic=None, limit=3)

    texts = [match.passage.text for match in matches]
    assert len(texts) == len(set(texts)) == 3


@pytest.mark.parametrize("limit", [1, 2])
async def test_no_more_come_than_were_asked_for(harness: LibraryHarness, limit: int) -> None:
    """
    [2, 3] Within a topic and without.
    """
    assert len(await harness.library.find("friction", topic=None, limit=limit)) == limit
    assert len(await harness.library.find("friction", topic=LEVERS.id, limit=limit)) == limit


async def test_many_tasks_find_the_same_at_once(harness: LibraryHarness) -> None:
    """
    A search finds the same each time, also beside others.
    """
    questions = ["friction", "why do tides come", "long lever arm", "sea", "heat"] * 8
    alone = {question: await harness.library.find(question, topic=None, limit=3) for question in questions}
    together = []

    async def find(question: str) -> None:
        together.append((question, await harness.library.find(question, topic=None, limit=3)))

    async with anyio.create_task_group() as group:
        for question in questions:
            group.start_soon(find, question)

    assert len(together) == len(questions)
    assert all(found == alone[question] for question, found in together)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_search_is_harmless(harness: LibraryHarness, delay_ms: int) -> None:
    """
    The next one finds what it would have found.
    """
    before = await harness.library.find("friction", topic=None, limit=5)

    with anyio.move_on_after(delay_ms / 1000):
        while True:
            await harness.library.find("friction", topic=None, limit=5)

    assert await harness.library.find("friction", topic=None, limit=5) == before


async def test_a_library_with_nothing_in_it_is_misconfigured(harness: LibraryHarness) -> None:
    """
    Opening or asking it is an error, and never the answer that it has no topics.
    """
    with pytest.raises(Misconfigured):
        async with harness.empty() as library:
            await library.topics()


WORDS = [*sorted({word for passage in PASSAGES for word in passage.text.split()}), "telescope", "Levers", "tide"]


@settings(max_examples=30)
@given(
    questions=st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=8),
    topic=st.sampled_from([None, LEVERS.id, TIDES.id]),
)
async def test_fake_and_real_agree(questions: list[str], topic: TopicId | None) -> None:
    """
    Both find the same passages for random questions, and say the same of what they cover.
    """
    assert await _coverages(memory_library, questions, topic) == await _coverages(
        directory_library, questions, topic
    )


async def _coverages(
    opener: Callable[[], AbstractAsyncContextManager[LibraryHarness]], questions: list[str], topic: TopicId | None
) -> list[dict[str, float]]:
    async with opener() as harness:
        return [
            {
                match.passage.id: round(match.coverage, 6)
                for match in await harness.library.find(question, topic=topic, limit=10)
            }
            for question in questions
        ]

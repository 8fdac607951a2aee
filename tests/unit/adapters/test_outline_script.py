"""
Whole lessons from the starter library.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vividly_adapters.directory.library import open_library
from vividly_adapters.outline._sentences import split
from vividly_adapters.outline.script_writer import OutlineScriptWriter
from vividly_core.domain.checking.lesson_check import check_lesson
from vividly_core.domain.errors import Rejected
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import PassageId
from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.readability import grade_level
from vividly_core.domain.visual import Definition, Hook
from vividly_core.ports.script_writer import WORDS_PER_MINUTE, Brief

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Passage, Scene, Script, Topic

Texts = dict["Topic", tuple["Passage", ...]]


@pytest.fixture(scope="module")
async def texts() -> Texts:
    """
    Every topic of the starter library, with its passages.
    """
    async with open_library(None) as library:
        return {
            topic: tuple(match.passage for match in await library.find("", topic=topic.id, limit=100))
            for topic in await library.topics()
        }


def brief(
    texts: Texts,
    name: str,
    minutes: int,
    *,
    question: str | None = None,
    grade: Grade | None = None,
    interest: str | None = None,
) -> Brief:
    """
    A wish on the topic called *name*.
    """
    topic = next(topic for topic in texts if topic.id == name)
    return Brief(
        topic=topic,
        question=question or f"What is {topic.title}?",
        passages=texts[topic],
        minutes=minutes,
        grade=grade,
        interest=interest,
    )


async def write(wish: Brief) -> Script:
    """
    Write the script.
    """
    return await OutlineScriptWriter().write(wish)


def sections(script: Script) -> list[Scene]:
    """
    What stands between the opening and the takeaways.
    """
    return [scene for scene in script.scenes if scene.kind is SceneKind.SECTION]


def flat(text: str) -> str:
    """
    *text* with single spaces only.
    """
    return " ".join(text.split())


@settings(max_examples=30)
@given(data=st.data())
async def test_nothing_is_said_that_no_passage_says(texts: Texts, data: st.DataObject) -> None:
    """
    Every sentence of a section stands, word for word, in one of the passages that the section names; so does
    every takeaway.
    """
    topic = data.draw(st.sampled_from(list(texts)))
    wish = Brief(
        topic=topic,
        question=data.draw(st.text() | st.sampled_from([each.heading for each in texts[topic]])),
        passages=tuple(data.draw(st.permutations(texts[topic]))),
        minutes=data.draw(st.integers(1, 10)),
        grade=data.draw(st.none() | st.integers(1, 12).map(Grade)),
        interest=data.draw(st.none() | st.sampled_from(["basketball", "int_cooking", "space", "chess"])),
    )

    script = await write(wish)

    by_id = {passage.id: passage for passage in wish.passages}
    for scene in sections(script):
        stands = {sentence.text for name in scene.passages for sentence in split(by_id[name])}
        source = " ".join(flat(by_id[name].text) for name in scene.passages)
        assert all(sentence in source for sentence in stands)
        assert not _rest(scene.narration, stands)
    everything = [flat(passage.text) for passage in wish.passages]
    assert all(any(takeaway in text for text in everything) for takeaway in script.takeaways)


@pytest.mark.parametrize("interest", [None, "basketball", "space", "animals", "cars"])
async def test_every_lesson_is_supported_by_its_passages(texts: Texts, interest: str | None) -> None:
    """
    Also by the check that refuses lessons, whatever analogy opens it.
    """
    for topic in texts:
        wish = brief(texts, topic.id, 2, grade=Grade(8), interest=interest)
        checked = check_lesson(await write(wish), wish.passages, grade=wish.grade, words=300)
        assert checked.refusing == (), topic.id


async def test_an_analogy_with_a_figure_that_no_passage_has_is_dropped(texts: Texts) -> None:
    """
    Rather than that the lesson is refused for it; the script does not claim the interest either.
    """
    script = await write(brief(texts, "probability", 2, interest="basketball"))

    assert "70 percent" not in script.scenes[0].narration
    assert script.interest is None


async def test_nearly_every_lesson_asks_three_questions(texts: Texts) -> None:
    """
    Of three minutes; the first is asked on screen before the takeaways, where there is time for it.
    """
    scripts = [await write(brief(texts, topic.id, 3, grade=Grade(8))) for topic in texts]

    assert sum(len(script.questions) == 3 for script in scripts) >= 0.9 * len(scripts)
    for script in scripts:
        *_, before, _ = script.scenes
        if before.kind is SceneKind.QUESTION:
            assert before.visual == script.questions[0]
            assert before.passages


async def test_a_term_is_shown_with_its_meaning_where_it_comes_first(texts: Texts) -> None:
    """
    Once a lesson, and in the scene that uses it.
    """
    for topic in texts:
        script = await write(brief(texts, topic.id, 3))
        shown = [(scene, scene.visual) for scene in script.scenes if isinstance(scene.visual, Definition)]
        assert all(visual.term.lower() in scene.narration.lower() for scene, visual in shown)
        assert len({visual.term for _, visual in shown}) == len(shown)


async def test_a_question_of_the_texts_opens_the_lesson(texts: Texts) -> None:
    """
    One that makes curious; one that asks for a figure does not, and an analogy is better.
    """
    wish = brief(texts, "gravity-and-free-fall", 2)
    asked = "How many things fall? Have you ever wondered why things fall down? Most people have."
    first = attrs.evolve(wish.passages[0], text=f"{asked} {wish.passages[0].text}")
    asking = attrs.evolve(wish, passages=(first, *wish.passages[1:]))

    opening = (await write(asking)).scenes[0]
    assert opening.narration.startswith("Have you ever wondered why things fall down? This lesson explains")
    assert opening.visual == Hook(text="Have you ever wondered why things fall down?")
    assert (await write(attrs.evolve(asking, interest="basketball"))).scenes[0].visual is None


async def test_a_summary_of_the_book_ends_the_lesson_in_short(texts: Texts) -> None:
    """
    A student does not read a book, and its sections mean nothing to them.
    """
    wish = brief(texts, "gravity-and-free-fall", 3)
    renamed = attrs.evolve(wish.passages[0], heading="Section Summary")
    script = await write(attrs.evolve(wish, passages=(renamed, *wish.passages[1:])))

    assert sections(script)[-1].heading == "In short"
    assert "Section Summary" not in [scene.heading for scene in script.scenes]


def _rest(narration: str, sentences: set[str]) -> str:
    """
    What is left of *narration* without *sentences*, the longest first.
    """
    for sentence in sorted(sentences, key=len, reverse=True):
        narration = narration.replace(sentence, "", 1)
    return narration.strip()


@pytest.mark.parametrize("minutes", [1, 2, 3, 5])
async def test_every_lesson_has_the_length_that_was_asked(texts: Texts, minutes: int) -> None:
    """
    Within 5 %, for every starter topic with one student or another, and in at least three sections.
    """
    students = cycle([(None, None), (Grade(6), "basketball"), (Grade(11), "music"), (Grade(8), "cooking")])
    for topic, (grade, interest) in zip(texts, students, strict=False):
        script = await write(brief(texts, topic.id, minutes, grade=grade, interest=interest))

        assert script.word_count == pytest.approx(minutes * WORDS_PER_MINUTE, rel=0.05), topic.id
        assert len(sections(script)) >= 3
        assert not any("fill about" in notice for notice in script.notices)


async def test_a_longer_lesson_than_the_texts_are_says_so(texts: Texts) -> None:
    """
    It tells all that there is, and how long that is.
    """
    script = await write(brief(texts, "photosynthesis", 10))

    (notice,) = script.notices
    minutes = round(script.word_count / WORDS_PER_MINUTE, 1)
    assert notice == (
        f"The library's texts on photosynthesis fill about {minutes:g} of the 10 minutes that were asked for."
    )
    assert script.word_count > 6 * WORDS_PER_MINUTE


async def test_definition_comes_first_and_use_last(texts: Texts) -> None:
    """
    Whatever the order of the passages in the brief.
    """
    wish = brief(texts, "photosynthesis", 3)
    script = await write(attrs.evolve(wish, passages=wish.passages[::-1]))

    headings = [scene.heading for scene in sections(script)]
    assert headings[0] == "What photosynthesis is"
    assert headings[-1] == "Why photosynthesis matters"


async def test_what_was_asked_gets_the_most_words(texts: Texts) -> None:
    """
    The passage that answers the question is told at the greatest length.
    """
    script = await write(brief(texts, "photosynthesis", 2, question="Why are leaves green? chlorophyll pigment"))

    longest = max(sections(script), key=lambda scene: len(scene.narration.split()))
    assert longest.heading == "Where photosynthesis happens in a plant"
    assert "Leaves look green" in longest.narration


async def test_a_younger_student_gets_easier_sentences(texts: Texts) -> None:
    """
    On the whole, over the starter library.
    """
    levels = {}
    for grade in (4, 12):
        narrations = [
            sentence.text
            for topic in texts
            for scene in sections(await write(brief(texts, topic.id, 2, grade=Grade(grade))))
            for passage in texts[topic]
            if passage.id in scene.passages
            for sentence in split(passage)
            if sentence.text in scene.narration
        ]
        levels[grade] = grade_level(narrations)

    assert levels[4] < levels[12] - 0.4


async def test_a_text_that_is_too_hard_says_so(texts: Texts) -> None:
    """
    A first grader is told how hard it is.
    """
    script = await write(brief(texts, "climate-and-the-greenhouse-effect", 1, grade=Grade(1)))

    assert any("reads like grade" in notice for notice in script.notices)


async def test_the_interest_opens_the_lesson_where_an_analogy_holds(texts: Texts) -> None:
    """
    Before the announcement; the script tells which interest it was.
    """
    script = await write(brief(texts, "newtons-third-law", 2, interest="I like Basketball, mostly"))

    assert script.scenes[0].narration.startswith("To jump for a rebound, you push down on the floor")
    assert "This lesson explains what Newton's third law says" in script.scenes[0].narration
    assert script.interest == "basketball"


@pytest.mark.parametrize("interest", [None, "int_makeup", "quilting bees"])
async def test_an_interest_without_an_analogy_is_not_mentioned(texts: Texts, interest: str | None) -> None:
    """
    The lesson opens with its announcement, and is for no interest.
    """
    script = await write(brief(texts, "newtons-third-law", 2, interest=interest))

    assert script.scenes[0].narration.startswith("This lesson explains what Newton's third law says")
    assert script.interest is None


async def test_nearly_every_scene_has_two_points_or_more(texts: Texts) -> None:
    """
    Key words of the narration, at most four of five words; a question has options instead, and the last scene what is
    to be remembered.
    """
    scenes = [
        scene
        for topic in texts
        for scene in (await write(brief(texts, topic.id, 3, grade=Grade(8)))).scenes[1:]
        if scene.kind not in {SceneKind.QUESTION, SceneKind.TAKEAWAYS}
    ]

    assert sum(len(scene.points) >= 2 for scene in scenes) >= 0.98 * len(scenes)
    assert all(len(scene.points) <= 4 for scene in scenes)
    assert all(point in scene.narration for scene in scenes for point in scene.points)


async def test_the_same_brief_gives_the_same_script(texts: Texts) -> None:
    """
    To the last word.
    """
    wish = brief(texts, "dna-and-genes", 3, grade=Grade(8), interest="music")

    assert await write(wish) == await write(wish)


async def test_the_writer_says_what_it_is(texts: Texts) -> None:
    """
    And claims no model.
    """
    script = await write(brief(texts, "probability", 1))

    assert script.writer == ("vividly outline (sentences chosen from the library's texts, no language model)")


async def test_two_sentences_make_no_lesson(texts: Texts) -> None:
    """
    Three takeaways need three sentences that stand alone.
    """
    wish = brief(texts, "probability", 1)
    short = attrs.evolve(wish.passages[0], text="Chance rules games. It rules them all. Dice have six sides.")

    with pytest.raises(Rejected, match="too few full sentences"):
        await write(attrs.evolve(wish, passages=(short,)))


async def test_one_text_twice_is_told_once(texts: Texts) -> None:
    """
    Also under another name.
    """
    wish = brief(texts, "probability", 10)
    copies = tuple(attrs.evolve(passage, id=PassageId(f"{passage.id}-copy")) for passage in wish.passages)

    once, twice = await write(wish), await write(attrs.evolve(wish, passages=(*wish.passages, *copies)))

    assert [scene.narration for scene in twice.scenes] == [scene.narration for scene in once.scenes]

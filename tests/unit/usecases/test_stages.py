"""
The promises of the six stages: what each stores, and what it refuses.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest
import webvtt

from unit.usecases._studio import LIGHT, QUESTION, Studio
from unit.usecases._wires import once, raising
from vividly_core.domain import announcement, narration_codec, script_codec
from vividly_core.domain.announcement import AnnouncementType
from vividly_core.domain.artifact import ArtifactKind, asset_key, media_type
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import NotFound, Rejected, Unavailable
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Topic
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.score import Criterion
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.usage import Usage
from vividly_core.domain.verdict import Outcome
from vividly_core.ports.progress import silent
from vividly_core.ports.script_writer import Brief

if TYPE_CHECKING:
    from unit.usecases._wires import Hook
    from vividly_core.domain.ids import FilePath, RequestId
    from vividly_core.domain.lesson import Film, Narration, Script
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.library import Library, Match
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.renderer import Renderer
    from vividly_core.ports.script_writer import ScriptWriter


async def kept(studio: Studio, request_id: RequestId, kind: ArtifactKind) -> bytes:
    """
    What lies in the store.
    """
    return await studio.assets.read(asset_key(request_id, kind))


async def keep(studio: Studio, request_id: RequestId, kind: ArtifactKind, content: bytes) -> None:
    """
    Put something else in its place.
    """
    key = asset_key(request_id, kind)
    await studio.assets.put(key, content, media_type=media_type(kind), progress=silent)


async def made(studio: Studio, *modalities: str) -> LessonRequest:
    """
    A lesson, made.
    """
    ending = await studio.make(await studio.submit(*modalities))
    assert ending.outcome is Outcome.COMPLETED
    return ending.request


async def test_validation_notes_the_topic_and_how_sure_it_is() -> None:
    """
    The topic is one of the library's.
    """
    studio = Studio()
    output = (await made(studio, "text")).run_of(Stage.VALIDATION).output
    assert output is not None
    assert script_codec.topic_from_json(output["topic"]) in await studio.library.topics()
    assert output["confidence"] == 0.9


async def test_retrieval_notes_the_passages_that_the_library_found() -> None:
    """
    As many as the lesson is long and some to choose from, the best of the topic in the order of its text.
    """
    studio = Studio()
    request = await made(studio, "text")
    topic = script_codec.topic_from_json((request.run_of(Stage.VALIDATION).output or {})["topic"])
    output = request.run_of(Stage.RAG_RETRIEVAL).output
    assert output is not None
    found = await studio.library.find(request.wish.question, topic=topic.id, limit=8 + 2 * request.wish.minutes)
    best = {match.passage for match in found}
    assert len(best) == 10
    noted = [script_codec.passage_from_json(passage) for passage in output["passages"]]
    assert noted == sorted(best, key=lambda passage: passage.position)


@attrs.frozen(kw_only=True)
class _EmptiedLibrary:
    """
    Knows its topics, and has lost their texts.
    """

    part: Library

    async def topics(self) -> tuple[Topic, ...]:
        """
        As before.
        """
        return await self.part.topics()

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        Nothing.
        """
        return (await self.part.find(question, topic=topic, limit=limit, grade=grade))[:0]


async def test_a_topic_without_passages_fails_the_request() -> None:
    """
    Nothing is made up.
    """
    studio = Studio()
    studio.library = _EmptiedLibrary(part=studio.library)

    ending = await studio.make(await studio.submit())

    assert isinstance(ending.error, Rejected)
    assert str(ending.error).startswith("the library holds no passage on the topic ")
    assert ending.request.status is RequestStatus.FAILED
    assert "writer.write" not in studio.wire.calls


@attrs.frozen(kw_only=True)
class _NotingWriter:
    """
    Remembers what it was asked for.
    """

    part: ScriptWriter
    briefs: list[Brief] = attrs.field(factory=list)

    async def write(self, brief: Brief) -> Script:
        """
        Write it.
        """
        self.briefs.append(brief)
        return await self.part.write(brief)


async def test_the_writer_is_told_all_that_was_wished_and_found() -> None:
    """
    Topic, question, passages, length, grade and interest.
    """
    studio = Studio()
    studio.writer = writer = _NotingWriter(part=studio.writer)

    request = (await studio.make(await studio.submit("text", interest="quokkas"))).request

    found = (request.run_of(Stage.RAG_RETRIEVAL).output or {})["passages"]
    assert writer.briefs == [
        Brief(
            topic=LIGHT,
            question=QUESTION,
            passages=tuple(script_codec.passage_from_json(passage) for passage in found),
            minutes=1,
            grade=Grade(8),
            interest="quokkas",
        )
    ]


async def test_a_script_is_kept_with_its_transcript_and_its_text() -> None:
    """
    As files, and as what the deployed readers of the request show.
    """
    studio = Studio()
    request = await made(studio, "text")
    script = script_codec.decode(await kept(studio, request.id, ArtifactKind.SCRIPT))
    assert request.script_text == "\n\n".join(scene.narration for scene in script.scenes)
    assert script.title in (await kept(studio, request.id, ArtifactKind.TRANSCRIPT)).decode()
    output = request.run_of(Stage.SCRIPT_GENERATION).output
    assert output == {
        "title": script.title,
        "words": script.word_count,
        "scenes": len(script.scenes),
        "notices": list(script.notices),
        "scores": {score.criterion.value: score.value for score in script.scores},
    }
    assert {score.criterion for score in script.scores} == set(Criterion)


@attrs.frozen(kw_only=True)
class _InventiveWriter:
    """
    Adds so many sentences that no passage has.
    """

    part: ScriptWriter
    inventions: int
    usage: tuple[Usage, ...] = ()

    async def write(self, brief: Brief) -> Script:
        """
        Write it, and more.
        """
        script = await self.part.write(brief)
        opening, section, *others = script.scenes
        more = " ".join(f"Dragons painted the castle in {year}." for year in range(1800, 1800 + self.inventions))
        invented = attrs.evolve(section, narration=f"{section.narration} {more}")
        return attrs.evolve(script, scenes=(opening, invented, *others), usage=self.usage)


@pytest.mark.parametrize("inventions", [1, 4])
async def test_a_script_that_states_what_no_passage_supports_is_refused(inventions: int) -> None:
    """
    It is not kept; the reason names places and the cure, and quotes nothing; what it cost is in the ledger.
    """
    studio = Studio()
    spent = Usage(item="tokens", quantity=Decimal(9), unit="token", usd=Decimal("0.01"), price_source="a list")
    studio.writer = _InventiveWriter(part=studio.writer, inventions=inventions, usage=(spent,))
    request_id = await studio.submit("text")

    ending = await studio.make(request_id)

    assert isinstance(ending.error, Rejected)
    told = str(ending.error)
    assert "scenes[1].narration, sentence 4: it has a number that its passages do not have" in told
    assert told.endswith("retry, or give the library more text on the topic")
    assert ("and 5 more" in told) is (inventions == 4)
    assert "ragon" not in told
    assert [cost.item for cost in studio.requests.costs_of(request_id)] == ["tokens"]
    with pytest.raises(NotFound):
        await kept(studio, request_id, ArtifactKind.SCRIPT)


async def test_a_narration_is_kept_with_its_times_and_captions() -> None:
    """
    The captions start with the voice and end with it; the ledger says how much was spoken.
    """
    studio = Studio()
    request = await made(studio, "audio")
    narration = narration_codec.decode(await kept(studio, request.id, ArtifactKind.TIMINGS))
    script = script_codec.decode(await kept(studio, request.id, ArtifactKind.SCRIPT))
    captions = webvtt.from_string((await kept(studio, request.id, ArtifactKind.CAPTIONS)).decode()).captions
    assert 0 < captions[-1].end_in_seconds <= narration.duration_seconds
    assert " ".join(" ".join(caption.lines) for caption in captions).split() == [
        word.text for word in narration.words
    ]
    output = request.run_of(Stage.SCRIPT_GENERATION).output or {}
    assert output["narration_seconds"] == narration.duration_seconds
    assert output["voice"] == narration.voice
    cost, _ = studio.requests.costs_of(request.id)
    characters = sum(len(scene.narration) for scene in script.scenes)
    assert cost == Cost(
        stage=Stage.SCRIPT_GENERATION, item="narration", quantity=Decimal(characters), unit="character"
    )


@attrs.frozen(kw_only=True)
class _PaidNarrator:
    """
    Was paid for what it says.
    """

    part: Narrator
    usage: tuple[Usage, ...]

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak.
        """
        narration = await self.part.speak(script, into=into, progress=progress)
        return attrs.evolve(narration, usage=self.usage)


async def test_what_a_narrator_was_paid_for_stands_in_the_ledger() -> None:
    """
    A row for each thing, in place of our own count; the timings do not tell it.
    """
    studio = Studio()
    usage = tuple(
        Usage(item=item, quantity=Decimal(700), unit="character", usd=Decimal("0.0112"), price_source="a list")
        for item in ("speech F", "speech D")
    )
    studio.narrator = _PaidNarrator(part=studio.narrator, usage=usage)

    request = await made(studio, "audio")

    *spoken, _ = studio.requests.costs_of(request.id)
    assert spoken == [
        Cost(
            stage=Stage.SCRIPT_GENERATION,
            item=used.item,
            quantity=Decimal(700),
            unit="character",
            usd=Decimal("0.0112"),
            price_source="a list",
        )
        for used in usage
    ]
    assert narration_codec.decode(await kept(studio, request.id, ArtifactKind.TIMINGS)).usage == ()


async def test_a_narrator_that_is_free_says_what_it_took_beside_what_it_spoke() -> None:
    """
    Seconds of a processor are no characters: those are counted all the same.
    """
    studio = Studio()
    took = Usage(item="processor", quantity=Decimal("1.5"), unit="second")
    studio.narrator = _PaidNarrator(part=studio.narrator, usage=(took,))

    request = await made(studio, "audio")

    spoken, processor, _ = studio.requests.costs_of(request.id)
    assert (spoken.item, spoken.unit) == ("narration", "character")
    assert processor == Cost.of(took, Stage.SCRIPT_GENERATION)


@pytest.mark.parametrize("source", [None, "a bill by the month"])
async def test_what_a_stage_stored_stands_in_the_ledger(source: str | None) -> None:
    """
    In bytes, by the stage that made it, with where its price comes from.
    """
    studio = Studio(storage_price=source)

    request = await made(studio, "video")

    costs = [cost for cost in studio.requests.costs_of(request.id) if cost.item == "storage"]
    assert costs == [
        Cost(
            stage=stage,
            item="storage",
            quantity=Decimal(sum(each.asset.size_bytes for each in request.artifacts if each.stage is stage)),
            unit="byte",
            price_source=source,
        )
        for stage in (Stage.SCRIPT_GENERATION, Stage.VIDEO_GENERATION, Stage.VIDEO_PROCESSING)
    ]


async def test_a_film_is_kept_with_its_measures() -> None:
    """
    And the ledger says how long it is.
    """
    studio = Studio()
    request = await made(studio, "video")
    output = request.run_of(Stage.VIDEO_GENERATION).output or {}
    assert (output["width"], output["height"]) == (1280, 720)
    (cost,) = [cost for cost in studio.requests.costs_of(request.id) if cost.item == "film"]
    assert cost.quantity == Decimal(str(output["film_seconds"]))
    artifact = request.artifact(ArtifactKind.FILM)
    assert artifact is not None
    assert artifact.stage is Stage.VIDEO_GENERATION


async def test_a_film_is_finished_with_a_picture() -> None:
    """
    Once it was checked.
    """
    studio = Studio()
    request = await made(studio, "video")
    artifact = request.artifact(ArtifactKind.THUMBNAIL)
    assert artifact is not None
    assert artifact.stage is Stage.VIDEO_PROCESSING
    assert request.run_of(Stage.VIDEO_PROCESSING).output == {"checked": True}


async def test_notification_sends_one_announcement_with_the_last_step() -> None:
    """
    As deployed listeners read it; the parts are where it says, and the student's words are not in it.
    """
    studio = Studio()
    request_id = await studio.submit("text", interest="quokkas")
    request = (await studio.make(request_id)).request

    (message,) = studio.requests.outbox_of(request_id)

    assert message == OutgoingMessage(
        id=message.id,
        topic="notifications",
        body=message.body,
        attributes={"request_id": str(request_id), "event_type": "content_generation.completed"},
    )
    told = announcement.decode(message.body)
    assert (told.type, told.request_id, told.student_id) == (
        AnnouncementType.COMPLETED,
        request_id,
        request.wish.student_id,
    )
    assert (told.progress, told.at, told.correlation_id) == (100, studio.clock.now(), request.correlation_id)
    assert told.artifacts == {artifact.kind: artifact.asset.url for artifact in request.artifacts}
    assert request.run_of(Stage.NOTIFICATION).output == {"outbox_message_id": str(message.id)}
    assert b"sky" not in message.body
    assert b"quokka" not in message.body


async def test_what_lies_whole_in_the_store_is_used_again() -> None:
    """
    The writer is not called for a script that an earlier attempt has kept.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    studio.wire.before["narrator.speak"] = once(raising(Unavailable("no voice now")))
    await studio.make(request_id)

    await studio.make(request_id)

    assert studio.wire.calls.count("writer.write") == 1


@pytest.mark.parametrize("case", ["broken", "of another topic"])
async def test_a_script_that_is_of_no_use_is_written_again(case: str) -> None:
    """
    One that is broken, and one of another topic: the question may have been answered in between.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    studio.wire.before["narrator.speak"] = once(raising(Unavailable("no voice now")))
    await studio.make(request_id)
    good = await kept(studio, request_id, ArtifactKind.SCRIPT)
    other = attrs.evolve(
        script_codec.decode(good), topic=Topic(id=TopicId("fog"), title="Fog", subject="earth-science")
    )
    await keep(
        studio, request_id, ArtifactKind.SCRIPT, good[:-9] if case == "broken" else script_codec.encode(other)
    )

    await studio.make(request_id)

    assert studio.wire.calls.count("writer.write") == 2
    assert await kept(studio, request_id, ArtifactKind.SCRIPT) == good


async def test_a_film_that_was_replaced_in_the_store_is_refused() -> None:
    """
    The request fails rather than show a lesson that nobody made.
    """
    studio = Studio()
    request_id = await studio.submit()

    async def replace() -> None:
        await keep(studio, request_id, ArtifactKind.FILM, b"another film")

    studio.wire.before["assets.stat"] = replace
    ending = await studio.make(request_id)

    assert isinstance(ending.error, Rejected)
    assert str(ending.error) == "the film in the store is not the one that was made"
    assert ending.request.status is RequestStatus.FAILED


@pytest.mark.parametrize("kind", [ArtifactKind.SCRIPT, ArtifactKind.TIMINGS])
async def test_a_part_that_was_replaced_in_the_store_is_not_filmed(kind: ArtifactKind) -> None:
    """
    Also where it could be read: it is not the one that the other parts were made from.
    """
    studio = Studio()
    request_id = await studio.submit()

    async def replace() -> None:
        await keep(studio, request_id, kind, b" " + await kept(studio, request_id, kind))

    studio.wire.after["narrator.speak"] = once(_after_its_stage(studio, replace))
    ending = await studio.make(request_id)

    assert isinstance(ending.error, Rejected)
    assert str(ending.error) == f"the {kind} in the store is not the one that was made"
    assert "renderer.render" not in studio.wire.calls


def _after_its_stage(studio: Studio, hook: Hook) -> Hook:
    """
    A hook that leaves *hook* behind for the next save, which is that of the stage.
    """

    async def leave() -> None:
        studio.wire.after["requests.save"] = once(hook)

    return leave


@attrs.frozen(kw_only=True)
class _OffRenderer:
    """
    Makes films that are *seconds* longer than they should be.
    """

    part: Renderer
    seconds: float

    async def render(
        self, script: Script, narration: Narration, *, audio: FilePath, into: FilePath, progress: Progress
    ) -> Film:
        """
        Film it.
        """
        film = await self.part.render(script, narration, audio=audio, into=into, progress=progress)
        return attrs.evolve(film, duration_seconds=narration.duration_seconds + self.seconds)

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Draw it.
        """
        await self.part.draw_thumbnail(script, into=into)


@pytest.mark.parametrize(("seconds", "refused"), [(-0.2, True), (-0.1, False), (0.1, False), (0.2, True)])
async def test_a_film_that_does_not_end_with_its_sound_is_refused(seconds: float, *, refused: bool) -> None:
    """
    Beyond 0.15 seconds; the error says by how much.
    """
    studio = Studio()
    studio.renderer = _OffRenderer(part=studio.renderer, seconds=seconds)

    ending = await studio.make(await studio.submit())

    assert (ending.outcome is Outcome.COMPLETED) != refused
    assert not refused or str(ending.error) == f"film and narration end {seconds:+.2f} s apart"


async def test_progress_within_the_long_stages_goes_from_nothing_to_all() -> None:
    """
    Writing, speaking, keeping; rendering, keeping: each takes up where the one before ended.
    """
    studio = Studio()
    request_id = await studio.submit()
    request = await studio.requests.load(request_id)
    for stage in (Stage.VALIDATION, Stage.RAG_RETRIEVAL, Stage.SCRIPT_GENERATION, Stage.VIDEO_GENERATION):
        fractions: list[float] = []
        result = await studio.stages.run(stage, request.begin(stage, studio.clock.now()), fractions.append)
        assert fractions == sorted(fractions)
        assert all(0 <= fraction <= 1 for fraction in fractions)
        if stage in {Stage.SCRIPT_GENERATION, Stage.VIDEO_GENERATION}:
            assert fractions[-1] == pytest.approx(1.0)
            assert len(fractions) > 1
        output = getattr(result, "output", {})
        request = request.begin(stage, studio.clock.now()).finish(
            stage,
            json.loads(json.dumps(output)),
            studio.clock.now(),
            artifacts=getattr(result, "artifacts", ()),
        )

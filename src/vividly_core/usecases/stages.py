"""
What each of the six stages does.

A stage is told the request as it stands and says what came of it; it stores artifacts, and nothing else. What an
earlier attempt left whole in the asset store is used again, not paid for again. What it stores bears the token of the
lease as its fence: who wakes up when another has gone on cannot replace what that one stored.

Nothing that a student wrote goes any further before the guard has judged it, and nothing that was written for a student
is spoken, drawn or handed out before. Where the guard does not answer, the stage fails. So no judgement belongs into a
stage that a request may do without: the last word is spoken in the last of those that make something.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeAlias, assert_never
from uuid import uuid4

import attrs

from vividly_core.domain import announcement, narration_codec, script_codec, transcript
from vividly_core.domain.artifact import Artifact, ArtifactKind, asset_key, made_in, media_type
from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.webvtt import to_webvtt
from vividly_core.domain.confidential import redacted
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import Malformed, NotFound, Rejected, spending
from vividly_core.domain.ids import FilePath
from vividly_core.domain.judgement import Allowed, Cleaned, Purpose, Refused
from vividly_core.domain.modality import Modality
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.reading import ASK_WHICH, NO_LESSON, OutOfScope, Unclear
from vividly_core.domain.stage import Stage
from vividly_core.ports.script_writer import Brief

from .approve_script import approve
from .share_lesson import Reused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Narration, Passage, Script, Topic
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.guard import Guard
    from vividly_core.ports.library import Library
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.renderer import Renderer
    from vividly_core.ports.scratch import Scratch
    from vividly_core.ports.script_writer import ScriptWriter
    from vividly_core.ports.topic_reader import TopicReader

    from .share_lesson import ShareLesson

_FEWEST_PASSAGES: Final = 8
_MOST_DRIFT_SECONDS: Final = 0.15
_SPOKEN: Final = frozenset({Modality.AUDIO, Modality.VIDEO})


@attrs.frozen(kw_only=True)
class Done:
    """
    The stage did what it is for. *message* leaves with the step.
    """

    output: Mapping[str, Any]
    artifacts: tuple[Artifact, ...] = ()
    costs: tuple[Cost, ...] = ()
    script_text: str | None = None
    message: OutgoingMessage | None = None


@attrs.frozen(kw_only=True)
class Screened:
    """
    The guard has left something out of what the student wrote: *wish* is what may be kept of it, and *result* what
    came of that.
    """

    wish: Submission
    result: Done | Unclear | OutOfScope


Result: TypeAlias = Done | Unclear | OutOfScope | Refused | Screened


@attrs.frozen(kw_only=True)
class Stages:
    """
    Runs one stage at a time. *storage_price* says where the price of what *assets* keep comes from; ``None`` is free.
    With *sharing*, what an equal request makes is not made again.
    """

    guard: Guard
    topic_reader: TopicReader
    library: Library
    writer: ScriptWriter
    narrator: Narrator
    renderer: Renderer
    assets: AssetStore
    scratch: Scratch
    clock: Clock
    storage_price: str | None = None
    sharing: ShareLesson | None = None

    async def run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        """
        Do the work of *stage*; those before it are over.
        """
        result = await self._run(stage, request, progress)
        if not isinstance(result, Done) or not result.artifacts:
            return result
        stored = sum(artifact.asset.size_bytes for artifact in result.artifacts)
        kept = attrs.evolve(_cost(stage, "storage", stored, "byte"), price_source=self.storage_price)
        return attrs.evolve(result, costs=(*result.costs, kept))

    async def _run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        match stage:
            case Stage.VALIDATION:
                return await self._read(request)
            case Stage.RAG_RETRIEVAL:
                return await self._retrieve(request)
            case Stage.SCRIPT_GENERATION:
                return await self._shared(stage, request, progress, self._write_and_speak)
            case Stage.VIDEO_GENERATION:
                return await self._shared(stage, request, progress, self._film)
            case Stage.VIDEO_PROCESSING:
                return await self._finish_film(request, progress)
            case Stage.NOTIFICATION:
                return self._announce(request)
            case _:
                assert_never(stage)

    async def _shared(
        self,
        stage: Stage,
        request: LessonRequest,
        progress: Progress,
        make: Callable[[LessonRequest, Progress], Awaitable[Result]],
    ) -> Result:
        """
        What an equal request has made at *stage*; else what *make* does.
        """
        if self.sharing is None:
            return await make(request, progress)
        found = await self.sharing.find(stage, request, progress)
        if isinstance(found, Reused):
            return Done(output=found.output, artifacts=found.artifacts, script_text=found.script_text)
        result = await make(request, progress)
        return (
            attrs.evolve(result, output={**result.output, **found.notes}) if isinstance(result, Done) else result
        )

    async def left_behind(self, request: LessonRequest) -> tuple[Artifact, ...]:
        """
        What lies in the asset store for *request* and is not among its artifacts: the work of a stage that was stopped,
        also where another stopped before it, whose work it replaced.
        """
        found = []
        for kind in ArtifactKind:
            with suppress(NotFound):
                asset = await self.assets.stat(asset_key(request.id, kind))
                named = request.artifact(kind)
                if named is None or named.asset.sha256 != asset.sha256:
                    found.append(Artifact(kind=kind, stage=made_in(kind), asset=asset))
        return tuple(found)

    async def _read(self, request: LessonRequest) -> Result:
        screened = await self._screen(request.wish)
        if isinstance(screened, Refused):
            return screened
        result = await self._understand(screened)
        return result if screened == request.wish else Screened(wish=screened, result=result)

    async def _screen(self, wish: Submission) -> Submission | Refused:
        question = await self._admit(wish.question, Purpose.QUESTION, wish.grade)
        if isinstance(question, Refused):
            return question
        if wish.interest is None:
            return attrs.evolve(wish, question=question)
        interest = await self._admit(wish.interest, Purpose.INTEREST, wish.grade)
        if isinstance(interest, Refused):
            return interest
        return attrs.evolve(wish, question=question, interest=interest)

    async def _admit(self, text: str, purpose: Purpose, grade: Grade | None) -> str | Refused:
        """
        What may be used of *text*.
        """
        judgement = await self.guard.judge(text, purpose=purpose, grade=grade)
        match judgement:
            case Allowed():
                return text
            case Cleaned():
                return judgement.text
            case Refused():
                return judgement
            case _:
                assert_never(judgement)

    async def _objection(self, text: str, purpose: Purpose, request: LessonRequest) -> Refused | None:
        """
        Why *text* may not be given to a student, if there is a reason: there is nothing to clean in a lesson.
        """
        judgement = await self.guard.judge(text, purpose=purpose, grade=request.wish.grade)
        match judgement:
            case Allowed():
                return None
            case Refused():
                return judgement
            case Cleaned():
                raise Rejected("the guard would change what is for a student to read")
            case _:
                assert_never(judgement)

    async def _understand(self, wish: Submission) -> Done | Unclear | OutOfScope:
        reading = await self.topic_reader.read(wish.question, interest=wish.interest, grade=wish.grade)
        if isinstance(reading, Unclear | OutOfScope):
            with spending(reading.usage):
                return await self._fit_to_read(reading, wish.grade)
        topic = script_codec.topic_to_json(reading.topic)
        return Done(
            output={"topic": topic, "confidence": reading.confidence},
            costs=tuple(Cost.of(used, Stage.VALIDATION) for used in reading.usage),
        )

    async def _fit_to_read(self, reading: Unclear | OutOfScope, grade: Grade | None) -> Unclear | OutOfScope:
        """
        *reading*, or fixed words for it where the guard would not have a student read its own, or where those that are
        kept as the reason of a failure repeat the student.
        """
        asked = reading.questions if isinstance(reading, Unclear) else ()
        told = "\n".join((*asked, reading.reasoning))
        judgement = await self.guard.judge(told, purpose=Purpose.PUBLICATION, grade=grade)
        used = (*reading.usage, *judgement.usage) if isinstance(judgement, Refused) else reading.usage
        # Questions back are shown to the student alone, and have to say what of the question they are about.
        if isinstance(judgement, Allowed) and (asked or redacted(told) == told):
            return reading
        return attrs.evolve(ASK_WHICH if isinstance(reading, Unclear) else NO_LESSON, usage=used)

    async def _retrieve(self, request: LessonRequest) -> Done:
        wish = request.wish
        topic = _topic_of(request)
        # About as many as the lesson is long, and some to choose from.
        limit = _FEWEST_PASSAGES + 2 * wish.minutes
        # What is written for another grade is better than nothing.
        matches = await self.library.find(
            wish.question, topic=topic.id, limit=limit, grade=wish.grade
        ) or await self.library.find(wish.question, topic=topic.id, limit=limit)
        if not matches:
            raise Rejected(f"the library holds no passage on the topic {topic.id}")
        # The best were chosen; to be understood, they are read in the order of their text.
        passages = sorted((match.passage for match in matches), key=lambda passage: passage.position)
        return Done(output={"passages": [script_codec.passage_to_json(passage) for passage in passages]})

    async def _write_and_speak(self, request: LessonRequest, progress: Progress) -> Done | Refused:
        script = approve(await self._written(request), _passages_of(request), request.wish)
        with spending(script.usage):
            refused = await self._objection_to(script, request)
        if refused is not None:
            return attrs.evolve(refused, usage=(*script.usage, *refused.usage))
        artifacts = await self._keep_script(request, script, _between(progress, 0.0, 0.3))
        output: dict[str, Any] = {
            "title": script.title,
            "words": script.word_count,
            "scenes": len(script.scenes),
            "notices": list(script.notices),
            "scores": {score.criterion.value: score.value for score in script.scores},
        }
        costs = tuple(Cost.of(used, Stage.SCRIPT_GENERATION) for used in script.usage)
        if request.wish.modalities & _SPOKEN:
            with spending(script.usage):
                narration, spoken = await self._speak(request, script, _between(progress, 0.3, 1.0))
            artifacts += spoken
            costs += _costs_of(narration, script)
            output |= {"narration_seconds": narration.duration_seconds, "voice": narration.voice}
        return Done(output=output, artifacts=artifacts, costs=costs, script_text=_spoken_text(script))

    async def _objection_to(self, script: Script, request: LessonRequest) -> Refused | None:
        refused = await self._objection(_words_of(script), Purpose.SCRIPT, request)
        if refused is not None or _is_filmed(request):
            return refused
        # No stage comes after this one that could do it.
        return await self._objection(transcript.to_markdown(script), Purpose.PUBLICATION, request)

    async def _written(self, request: LessonRequest) -> Script:
        script = await self._earlier_script(request)
        if script is not None:
            return script
        wish = request.wish
        return await self.writer.write(
            Brief(
                topic=_topic_of(request),
                question=wish.question,
                passages=_passages_of(request),
                minutes=wish.minutes,
                grade=wish.grade,
                interest=wish.interest,
            )
        )

    async def _keep_script(
        self, request: LessonRequest, script: Script, progress: Progress
    ) -> tuple[Artifact, ...]:
        progress(0.8)
        with spending(script.usage):
            artifacts = (
                await self._keep(request, ArtifactKind.SCRIPT, script_codec.encode(script)),
                await self._keep(request, ArtifactKind.TRANSCRIPT, transcript.to_markdown(script).encode()),
            )
        progress(1.0)
        return artifacts

    async def _earlier_script(self, request: LessonRequest) -> Script | None:
        try:
            script = script_codec.decode(await self.assets.read(asset_key(request.id, ArtifactKind.SCRIPT)))
        except (NotFound, Malformed):
            return None
        # A question that was answered in between may have turned to another topic.
        return script if script.topic == _topic_of(request) else None

    async def _speak(
        self, request: LessonRequest, script: Script, progress: Progress
    ) -> tuple[Narration, tuple[Artifact, ...]]:
        async with self.scratch.folder() as folder:
            recording = FilePath(f"{folder}/narration.wav")
            narration = await self.narrator.speak(script, into=recording, progress=_between(progress, 0.0, 0.8))
            subtitles = to_webvtt(cues(narration, language=script.language), language=script.language)
            artifacts = (
                await self._keep(request, ArtifactKind.NARRATION, recording, _between(progress, 0.8, 1.0)),
                await self._keep(request, ArtifactKind.TIMINGS, narration_codec.encode(narration)),
                await self._keep(request, ArtifactKind.CAPTIONS, subtitles.encode()),
            )
        return narration, artifacts

    async def _film(self, request: LessonRequest, progress: Progress) -> Done:
        script = await self._script_of(request)
        narration = await self._narration_of(request)
        async with self.scratch.folder() as folder:
            recording = FilePath(f"{folder}/narration.wav")
            film_file = FilePath(f"{folder}/lesson.mp4")
            await self.assets.fetch(asset_key(request.id, ArtifactKind.NARRATION), recording)
            film = await self.renderer.render(
                script, narration, audio=recording, into=film_file, progress=_between(progress, 0.0, 0.95)
            )
            artifact = await self._keep(request, ArtifactKind.FILM, film_file, _between(progress, 0.95, 1.0))
        return Done(
            output={
                "film_seconds": film.duration_seconds,
                "width": film.width,
                "height": film.height,
                "frames_per_second": film.frames_per_second,
            },
            artifacts=(artifact,),
            costs=(
                _cost(Stage.VIDEO_GENERATION, "film", film.duration_seconds, "second"),
                *(Cost.of(used, Stage.VIDEO_GENERATION) for used in film.usage),
            ),
        )

    async def _finish_film(self, request: LessonRequest, progress: Progress) -> Result:
        script = await self._script_of(request)
        told = transcript.to_markdown(script)
        if (refused := await self._objection(told, Purpose.PUBLICATION, request)) is not None:
            return refused
        narration = await self._narration_of(request)
        await self._check_film(request, narration)
        return await self._shared(Stage.VIDEO_PROCESSING, request, progress, self._draw_thumbnail)

    async def _draw_thumbnail(self, request: LessonRequest, progress: Progress) -> Done:
        script = await self._script_of(request)
        async with self.scratch.folder() as folder:
            picture = FilePath(f"{folder}/thumbnail.jpg")
            await self.renderer.draw_thumbnail(script, into=picture)
            artifact = await self._keep(request, ArtifactKind.THUMBNAIL, picture, progress)
        return Done(output={"checked": True}, artifacts=(artifact,))

    async def _check_film(self, request: LessonRequest, narration: Narration) -> None:
        """
        The film that lies in the store is the one that was made, and lasts as long as its sound.
        """
        stored = await self.assets.stat(asset_key(request.id, ArtifactKind.FILM))
        _check_made(request, ArtifactKind.FILM, stored.sha256)
        seconds = (request.run_of(Stage.VIDEO_GENERATION).output or {})["film_seconds"]
        drift = seconds - narration.duration_seconds
        if abs(drift) > _MOST_DRIFT_SECONDS:
            raise Rejected(f"film and narration end {drift:+.2f} s apart")

    def _announce(self, request: LessonRequest) -> Done:
        told = announcement.Announcement(
            type=announcement.AnnouncementType.COMPLETED,
            request_id=request.id,
            correlation_id=request.correlation_id,
            student_id=request.wish.student_id,
            progress=100,
            at=self.clock.now(),
            artifacts={artifact.kind: artifact.asset.url for artifact in request.artifacts},
        )
        message = OutgoingMessage(
            id=uuid4(),
            topic=announcement.TOPIC,
            body=announcement.encode(told),
            attributes={"request_id": str(request.id), "event_type": told.type.value},
        )
        return Done(output={"outbox_message_id": str(message.id)}, message=message)

    async def _script_of(self, request: LessonRequest) -> Script:
        return script_codec.decode(await self._made(request, ArtifactKind.SCRIPT))

    async def _narration_of(self, request: LessonRequest) -> Narration:
        return narration_codec.decode(await self._made(request, ArtifactKind.TIMINGS))

    async def _made(self, request: LessonRequest, kind: ArtifactKind) -> bytes:
        content = await self.assets.read(asset_key(request.id, kind))
        _check_made(request, kind, sha256(content).hexdigest())
        return content

    async def _keep(
        self,
        request: LessonRequest,
        kind: ArtifactKind,
        content: bytes | FilePath,
        progress: Progress = lambda _: None,
    ) -> Artifact:
        asset = await self.assets.put(
            asset_key(request.id, kind),
            content,
            media_type=media_type(kind),
            progress=progress,
            fence=None if request.lease is None else request.lease.token,
        )
        return Artifact(kind=kind, stage=made_in(kind), asset=asset)


def _check_made(request: LessonRequest, kind: ArtifactKind, stored_sha256: str) -> None:
    made = request.artifact(kind)
    if made is None or stored_sha256 != made.asset.sha256:
        raise Rejected(f"the {kind} in the store is not the one that was made")


def _between(progress: Progress, low: float, high: float) -> Progress:
    """
    A progress of its own for a part of the work.
    """
    return lambda fraction: progress(low + (high - low) * min(max(fraction, 0.0), 1.0))


def _topic_of(request: LessonRequest) -> Topic:
    return script_codec.topic_from_json((request.run_of(Stage.VALIDATION).output or {})["topic"])


def _passages_of(request: LessonRequest) -> tuple[Passage, ...]:
    found = (request.run_of(Stage.RAG_RETRIEVAL).output or {})["passages"]
    return tuple(script_codec.passage_from_json(passage) for passage in found)


def _is_filmed(request: LessonRequest) -> bool:
    return Modality.VIDEO in request.wish.modalities


def _words_of(script: Script) -> str:
    """
    All that is said and shown, a piece a line.
    """
    said = (scene.narration for scene in script.scenes)
    return "\n".join((*said, *(text for _, text in script.shown())))


def _spoken_text(script: Script) -> str:
    return "\n\n".join(scene.narration for scene in script.scenes)


def _costs_of(narration: Narration, script: Script) -> tuple[Cost, ...]:
    """
    What the narrator was paid for; where it counts no characters, those that it said.
    """
    used = tuple(Cost.of(used, Stage.SCRIPT_GENERATION) for used in narration.usage)
    if any(cost.unit == "character" for cost in used):
        return used
    characters = sum(len(scene.narration) for scene in script.scenes)
    return (_cost(Stage.SCRIPT_GENERATION, "narration", characters, "character"), *used)


def _cost(stage: Stage, item: str, quantity: float, unit: str) -> Cost:
    return Cost(stage=stage, item=item, quantity=Decimal(str(quantity)), unit=unit)

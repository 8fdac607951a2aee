"""
Equal requests share one lesson: the first makes it, and the others are given copies of what it made.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, assert_never
from uuid import UUID

import anyio
import attrs

from vividly_core.domain import script_codec
from vividly_core.domain.artifact import Artifact, asset_key, made_in, media_type
from vividly_core.domain.errors import Leased, NotFound, Rejected, Transient
from vividly_core.domain.fingerprint import fingerprint
from vividly_core.domain.ids import FilePath, RequestId
from vividly_core.domain.reuse import IN_PLACE_OF, REUSED_FROM
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import StageStatus
from vividly_core.ports.progress import silent
from vividly_core.ports.shared_lessons import Finished, Leader, Underway

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.fingerprint import Fingerprint
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.ports.scratch import Scratch
    from vividly_core.ports.shared_lessons import Claim, SharedLessons

PATIENCE_SECONDS: Final = 1200.0
"""How long a leader may say nothing before another leads: longer than the longest lesson takes."""

MOST_WAITS: Final = 80
"""How often a request is put off before it makes its lesson by itself: for about half an hour, and less often than a
subscription of Pub/Sub brings it."""

_FIRST_WAIT_SECONDS: Final = 4.0
_LONGEST_WAIT_SECONDS: Final = 20.0

PAUSES: Final = (0.1, 0.2, 0.4, 0.8)
"""A lesson of text takes less, in seconds: whoever makes way for so short a time only comes back later."""

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Reused:
    """
    The stage was done by another request; *artifacts* are copies, and one's own.
    """

    output: Mapping[str, Any]
    artifacts: tuple[Artifact, ...]
    script_text: str | None = None


@attrs.frozen(kw_only=True)
class ToMake:
    """
    The stage is to be done here. *notes* belong to its output.
    """

    notes: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class ShareLesson:
    """
    Finds out whether another request makes, or has made, the lesson of this one.

    *makers* tell the parts that make lessons here from all others. Who is told to wait asks again after each of
    *pauses*, then makes way in the queue, *most_waits* times at most; a leader that is not done *patience_seconds*
    after it last asked leads no more. What is shared is a saving, and never a condition: where it cannot be had, the
    lesson is made.
    """

    lessons: SharedLessons
    requests: RequestStore
    assets: AssetStore
    scratch: Scratch
    makers: Mapping[str, str]
    patience_seconds: float = PATIENCE_SECONDS
    most_waits: int = MOST_WAITS
    pauses: Sequence[float] = PAUSES

    async def find(self, stage: Stage, request: LessonRequest, progress: Progress) -> Reused | ToMake:
        """
        Copy what another request has made at *stage*, or say that it is to be made. Idempotent: what was copied is
        copied again.

        :raises Leased: while another request makes the same lesson.
        :raises Transient: if the store of assets cannot be reached.
        """
        if stage is Stage.SCRIPT_GENERATION:
            return await self._find_lesson(request, progress)
        other = (request.run_of(Stage.SCRIPT_GENERATION).output or {}).get(REUSED_FROM)
        if other is None:
            return ToMake()
        leader = RequestId(UUID(other))
        reused = await self._copied(stage, request, leader, progress)
        if reused is None:
            # The next ones are to find it with whoever makes it now.
            await self._claim(self._fingerprint(request), request, in_place_of=leader)
        return reused or ToMake()

    async def _find_lesson(self, request: LessonRequest, progress: Progress) -> Reused | ToMake:
        lesson = self._fingerprint(request)
        pauses, lost = iter(self.pauses), None
        while True:
            match await self._claim(lesson, request, in_place_of=lost):
                case Leader(instead_of=instead):
                    return ToMake() if instead is None else self._alone(request, instead)
                case Finished(request_id=other):
                    reused = await self._copied(Stage.SCRIPT_GENERATION, request, other, progress)
                    if reused is not None:
                        return reused
                    lost = other
                case Underway(request_id=other):
                    pause = next(pauses, None)
                    if pause is None:
                        return self._wait(request, other)
                    await anyio.sleep(pause)
                case unknown:
                    assert_never(unknown)

    def _fingerprint(self, request: LessonRequest) -> Fingerprint:
        read = request.run_of(Stage.VALIDATION).output or {}
        retrieved = request.run_of(Stage.RAG_RETRIEVAL).output or {}
        return fingerprint(
            request.wish,
            topic=script_codec.topic_from_json(read["topic"]),
            passages=map(script_codec.passage_from_json, retrieved["passages"]),
            makers=self.makers,
        )

    async def _claim(self, lesson: Fingerprint, request: LessonRequest, *, in_place_of: RequestId | None) -> Claim:
        try:
            if in_place_of is not None:
                await self.lessons.forget(lesson, in_place_of)
            return await self.lessons.claim(lesson, request.id, patience_seconds=self.patience_seconds)
        except Transient as error:
            # An attempt is worth more than what it could save.
            _log.warning("request %s makes its lesson by itself: %s", request.id, error)
            return Leader()

    def _wait(self, request: LessonRequest, other: RequestId) -> ToMake:
        waits = request.run_of(Stage.SCRIPT_GENERATION).waits
        if waits >= self.most_waits:
            return self._alone(request, other)
        seconds = min(_FIRST_WAIT_SECONDS + waits, _LONGEST_WAIT_SECONDS)
        # Without its id, which would outlive it in our record.
        raise Leased("another request makes the same lesson", retry_after_seconds=seconds)

    def _alone(self, request: LessonRequest, other: RequestId) -> ToMake:
        _log.info("request %s makes its lesson in place of request %s", request.id, other)
        return ToMake(notes={IN_PLACE_OF: str(other)})

    async def _copied(
        self, stage: Stage, request: LessonRequest, other_id: RequestId, progress: Progress
    ) -> Reused | None:
        """
        ``None`` if something of the other is missing, or is not what its record says.
        """
        try:
            other = await self.requests.load(other_id)
            theirs = _made_at(stage, other)
            copies = []
            for number, artifact in enumerate(theirs, start=1):
                copies.append(await self._copy(request, artifact))
                progress(number / len(theirs))
        except (NotFound, Rejected) as error:
            _log.warning("request %s cannot reuse what request %s has made: %s", request.id, other_id, error)
            return None
        return Reused(
            output={**(other.run_of(stage).output or {}), REUSED_FROM: str(other_id)},
            artifacts=tuple(copies),
            script_text=other.script_text if stage is Stage.SCRIPT_GENERATION else None,
        )

    async def _copy(self, request: LessonRequest, artifact: Artifact) -> Artifact:
        kind, theirs = artifact.kind, artifact.asset
        _check_same(theirs, await self.assets.stat(theirs.key))
        async with self.scratch.folder() as folder:
            copy = FilePath(f"{folder}/{kind}")
            await self.assets.fetch(theirs.key, copy)
            ours = await self.assets.put(
                asset_key(request.id, kind),
                copy,
                media_type=media_type(kind),
                progress=silent,
                fence=None if request.lease is None else request.lease.token,
            )
        # It may have been replaced in between.
        _check_same(theirs, ours)
        return Artifact(kind=kind, stage=made_in(kind), asset=ours)


def _made_at(stage: Stage, request: LessonRequest) -> list[Artifact]:
    made = [artifact for artifact in request.artifacts if artifact.stage is stage]
    if not made or request.run_of(stage).status is not StageStatus.COMPLETED:
        raise NotFound(f"it has nothing of stage {stage}")
    return made


def _check_same(recorded: StoredAsset, found: StoredAsset) -> None:
    if found.sha256 != recorded.sha256:
        raise Rejected(f"{recorded.key} is not the one that was recorded")

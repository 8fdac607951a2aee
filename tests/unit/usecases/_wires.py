"""
Ports under watch: each call is passed on to a real part, and a test may step in before or after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio
import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from decimal import Decimal
    from uuid import UUID

    from vividly_core.domain.allowance import Allowance, OverBudget
    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import AssetKey, FilePath, RequestId, TopicId, WorkerId
    from vividly_core.domain.judgement import Judgement, Purpose
    from vividly_core.domain.lesson import Film, Narration, Script, Topic
    from vividly_core.domain.reading import Reading
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.budget import Budget
    from vividly_core.ports.guard import Guard
    from vividly_core.ports.library import Library, Match
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.renderer import Renderer
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.ports.script_writer import Brief, ScriptWriter
    from vividly_core.ports.topic_reader import TopicReader

    Hook = Callable[[], Awaitable[None]]

T = TypeVar("T")


class Killed(BaseException):
    """
    The process dies here: nobody may catch it, and nothing more of it runs.
    """


@attrs.define
class Wire:
    """
    What all calls of one attempt pass through.

    *calls* names them in order. *before* and *after* hold what a test does around a verb. *kill_at* counts the
    moments before and after every call: at that one the process dies.
    """

    calls: list[str] = attrs.field(factory=list)
    before: dict[str, Hook] = attrs.field(factory=dict)
    after: dict[str, Hook] = attrs.field(factory=dict)
    kill_at: int | None = None
    moments: int = 0

    async def call(self, verb: str, part: Callable[[], Awaitable[T]]) -> T:
        """
        Pass one call on.
        """
        self.calls.append(verb)
        self._moment()
        if verb in self.before:
            await self.before[verb]()
        answer = await part()
        self._moment()
        if verb in self.after:
            await self.after[verb]()
        return answer

    def _moment(self) -> None:
        self.moments += 1
        if self.moments == self.kill_at:
            raise Killed


def raising(error: BaseException) -> Hook:
    """
    A hook that raises *error*.
    """

    async def hook() -> None:
        raise error

    return hook


def once(hook: Hook) -> Hook:
    """
    A hook that does *hook* the first time only.
    """
    left = [hook]

    async def first() -> None:
        if left:
            await left.pop()()

    return first


async def hang() -> None:
    """
    A hook that never ends by itself.
    """
    await anyio.sleep_forever()


@attrs.frozen(kw_only=True)
class WiredBudget:
    """
    A budget under watch.
    """

    part: Budget
    wire: Wire

    async def set_aside(
        self, request_id: RequestId, most_usd: Decimal, *, allowance: Allowance, seconds: float
    ) -> OverBudget | None:
        """
        Pass it on.
        """
        return await self.wire.call(
            "budget.set_aside",
            lambda: self.part.set_aside(request_id, most_usd, allowance=allowance, seconds=seconds),
        )

    async def give_back(self, request_id: RequestId) -> None:
        """
        Pass it on.
        """
        await self.wire.call("budget.give_back", lambda: self.part.give_back(request_id))


@attrs.frozen(kw_only=True)
class WiredRequests:
    """
    A request store under watch.
    """

    part: RequestStore
    wire: Wire

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.wire.call("requests.add", lambda: self.part.add(request))

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.wire.call("requests.load", lambda: self.part.load(request_id))

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.wire.call(
            "requests.claim",
            lambda: self.part.claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step),
        )

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.wire.call("requests.save", lambda: self.part.save(request, step=step))


@attrs.frozen(kw_only=True)
class WiredAssets:
    """
    An asset store under watch.
    """

    part: AssetStore
    wire: Wire

    async def put(
        self,
        key: AssetKey,
        content: bytes | FilePath,
        *,
        media_type: str,
        progress: Progress,
        fence: int | None = None,
    ) -> StoredAsset:
        """
        Pass it on.
        """
        return await self.wire.call(
            "assets.put",
            lambda: self.part.put(key, content, media_type=media_type, progress=progress, fence=fence),
        )

    async def stat(self, key: AssetKey) -> StoredAsset:
        """
        Pass it on.
        """
        return await self.wire.call("assets.stat", lambda: self.part.stat(key))

    async def read(self, key: AssetKey) -> bytes:
        """
        Pass it on.
        """
        return await self.wire.call("assets.read", lambda: self.part.read(key))

    async def fetch(self, key: AssetKey, into: FilePath) -> None:
        """
        Pass it on.
        """
        await self.wire.call("assets.fetch", lambda: self.part.fetch(key, into))


@attrs.frozen(kw_only=True)
class WiredGuard:
    """
    A guard under watch.
    """

    part: Guard
    wire: Wire

    async def judge(self, text: str, *, purpose: Purpose, grade: Grade | None) -> Judgement:
        """
        Pass it on.
        """
        return await self.wire.call(
            f"guard.judge {purpose}", lambda: self.part.judge(text, purpose=purpose, grade=grade)
        )


@attrs.frozen(kw_only=True)
class WiredTopicReader:
    """
    A topic reader under watch.
    """

    part: TopicReader
    wire: Wire

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Pass it on.
        """
        return await self.wire.call(
            "reader.read", lambda: self.part.read(question, interest=interest, grade=grade)
        )


@attrs.frozen(kw_only=True)
class WiredLibrary:
    """
    A library under watch.
    """

    part: Library
    wire: Wire

    async def topics(self) -> tuple[Topic, ...]:
        """
        Pass it on.
        """
        return await self.wire.call("library.topics", self.part.topics)

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        Pass it on.
        """
        return await self.wire.call(
            "library.find", lambda: self.part.find(question, topic=topic, limit=limit, grade=grade)
        )


@attrs.frozen(kw_only=True)
class WiredWriter:
    """
    A script writer under watch.
    """

    part: ScriptWriter
    wire: Wire

    async def write(self, brief: Brief) -> Script:
        """
        Pass it on.
        """
        return await self.wire.call("writer.write", lambda: self.part.write(brief))


@attrs.frozen(kw_only=True)
class WiredNarrator:
    """
    A narrator under watch.
    """

    part: Narrator
    wire: Wire

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Pass it on.
        """
        return await self.wire.call(
            "narrator.speak", lambda: self.part.speak(script, into=into, progress=progress)
        )


@attrs.frozen(kw_only=True)
class WiredRenderer:
    """
    A renderer under watch.
    """

    part: Renderer
    wire: Wire

    async def render(
        self, script: Script, narration: Narration, *, audio: FilePath, into: FilePath, progress: Progress
    ) -> Film:
        """
        Pass it on.
        """
        return await self.wire.call(
            "renderer.render",
            lambda: self.part.render(script, narration, audio=audio, into=into, progress=progress),
        )

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Pass it on.
        """
        await self.wire.call("renderer.draw_thumbnail", lambda: self.part.draw_thumbnail(script, into=into))

"""
What is said of deliveries, many at once in one request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import anyio.abc
import attrs

from vividly_core.domain.errors import Rejected, Unavailable

from .errors import Needs, translating_pubsub

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcloud.aio.pubsub import SubscriberClient

_ANSWER_SECONDS: Final = 10
_MOST_IDS: Final = 2500
_MOST_CHARACTERS: Final = 500_000


@attrs.define(eq=False)
class _Word:
    ack_ids: Sequence[str]
    seconds: int | None
    said: anyio.Event = attrs.field(factory=anyio.Event)
    error: Exception | None = None


@attrs.define(kw_only=True, eq=False)
class Words:
    """
    Acknowledges, holds and gives back, each with one request for all ids that are there when it is sent: while one
    request is on its way, the next one gathers. No request has more ids than Pub/Sub takes.

    Requests run in *group*: whoever is cancelled while waiting for one cannot stop it half-way. Holding and giving back
    are said in order, and so what was said last counts.

    An id that Pub/Sub does not know, or knows no more, fails for itself alone, and in silence: who lost a delivery has
    no word on it.
    """

    client: SubscriberClient
    subscription: str
    group: anyio.abc.TaskGroup
    _acks: list[_Word] = attrs.field(factory=list, init=False)
    _holds: list[_Word] = attrs.field(factory=list, init=False)
    _speaking: dict[int, anyio.Event] = attrs.field(factory=dict, init=False)

    async def ack(self, ack_ids: Sequence[str]) -> None:
        """
        They are done.

        :raises PortError: if that was not said, or perhaps was; see `errors`.
        """
        await self._say(self._acks, _Word(ack_ids, None))

    async def hold(self, ack_ids: Sequence[str], seconds: int) -> None:
        """
        They are ours for *seconds* from now on, at most 600; with 0 they are given back.

        :raises PortError: if that was not said, or perhaps was; see `errors`.
        """
        await self._say(self._holds, _Word(ack_ids, seconds))

    async def until_all_is_said(self) -> None:
        """
        Wait for what is on its way.
        """
        while self._speaking:
            await next(iter(self._speaking.values())).wait()

    async def _say(self, line: list[_Word], word: _Word) -> None:
        if not word.ack_ids:
            return
        line.append(word)
        if id(line) not in self._speaking:
            self._speaking[id(line)] = anyio.Event()
            self.group.start_soon(self._speak, line)
        await word.said.wait()
        if word.error is not None:
            raise word.error

    async def _speak(self, line: list[_Word]) -> None:
        try:
            while line:
                await self._send(_taken(line))
        finally:
            for word in line:
                word.error = self._closed()
                word.said.set()
            self._speaking.pop(id(line)).set()

    def _closed(self) -> Unavailable:
        return Unavailable(f"subscription {self.subscription}: it was closed before all was said")

    async def _send(self, words: list[_Word]) -> None:
        for word in words:
            word.error = self._closed()
        try:
            await self._tell([ack_id for word in words for ack_id in word.ack_ids], words[0].seconds)
        except Exception as error:  # noqa: BLE001  whoever said it hears of it
            for word in words:
                word.error = error
        else:
            for word in words:
                word.error = None
        finally:
            for word in words:
                word.said.set()

    async def _tell(self, ack_ids: list[str], seconds: int | None) -> None:
        try:
            with translating_pubsub(f"subscription {self.subscription}", Needs.SUBSCRIBER):
                await self._request(ack_ids, seconds)
        except Rejected:
            if len(ack_ids) > 1:
                middle = len(ack_ids) // 2
                await self._tell(ack_ids[:middle], seconds)
                await self._tell(ack_ids[middle:], seconds)

    async def _request(self, ack_ids: list[str], seconds: int | None) -> None:
        if seconds is None:
            await self.client.acknowledge(self.subscription, ack_ids, timeout=_ANSWER_SECONDS)
        else:
            await self.client.modify_ack_deadline(self.subscription, ack_ids, seconds, timeout=_ANSWER_SECONDS)


def _taken(line: list[_Word]) -> list[_Word]:
    """
    Take from *line* what goes into one request with its first word: that says the same, and fits. A word on an id that
    another word is said on before stays behind that one.
    """
    taken: list[_Word] = []
    left: list[_Word] = []
    passed: set[str] = set()
    ids, characters = 0, 0
    has_room = True
    for word in line:
        if has_room and word.seconds == line[0].seconds and passed.isdisjoint(word.ack_ids):
            ids += len(word.ack_ids)
            characters += sum(map(len, word.ack_ids))
            has_room = not taken or (ids <= _MOST_IDS and characters <= _MOST_CHARACTERS)
            if has_room:
                taken.append(word)
                continue
        left.append(word)
        passed.update(word.ack_ids)
    line[:] = left
    return taken

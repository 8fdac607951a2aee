"""
Who may be worked on beside others, and who has to be alone.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import anyio
import attrs

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator


class NoRoom(Exception):
    """
    Somebody is alone here, or will be: begin nothing, and give back what came.
    """


@attrs.define
class Quarantine:
    """
    Lets many be worked on beside each other in this process, or one alone.

    Whoever is to be alone closes the door behind it, and waits for those inside to end: nothing new keeps it waiting,
    however much there is. Only one waits; all others are turned away at once, for other workers to take, so that
    nothing gathers here. Who was found harmless may let others in before it ends.
    """

    _inside: int = attrs.field(default=0, init=False)
    _is_taken: bool = attrs.field(default=False, init=False)
    _is_shut: bool = attrs.field(default=False, init=False)
    _changed: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    @contextmanager
    def beside_others(self) -> Generator[None]:
        """
        Be inside, with others.

        :raises NoRoom: if somebody is alone, or waits to be.
        """
        self._check_open()
        self._inside += 1
        try:
            yield
        finally:
            self._leave()

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[Stay]:
        """
        Wait for those inside, and be there alone until the block or the `Stay` ends.

        :raises NoRoom: if somebody else is alone, or waits to be, or if it is shut before there is room.
        """
        self._check_open()
        self._is_taken = True
        stay = Stay(quarantine=self)
        try:
            await self._emptied()
            yield stay
        finally:
            stay.let_others_in()
            self._leave()

    async def opened(self) -> None:
        """
        Wait while somebody is alone, or waits to be.
        """
        while self._is_taken:
            await self._changed.wait()

    def shut(self) -> None:
        """
        Turn everybody away from now on, also who waits to be alone; who is inside stays.
        """
        self._is_shut = True
        self._tell()

    def join(self) -> None:
        """
        For the `Stay` of who is alone: be one of many.
        """
        self._inside += 1
        self._is_taken = False
        self._tell()

    async def _emptied(self) -> None:
        while self._inside and not self._is_shut:
            await self._changed.wait()
        if self._is_shut:
            raise NoRoom

    def _check_open(self) -> None:
        if self._is_taken or self._is_shut:
            raise NoRoom

    def _leave(self) -> None:
        self._inside -= 1
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()


@attrs.define(kw_only=True)
class Stay:
    """
    The time that somebody is alone.
    """

    quarantine: Quarantine
    _is_over: bool = attrs.field(default=False, init=False)

    def let_others_in(self) -> None:
        """
        Nothing is held against it any more. Silent the second time.
        """
        if not self._is_over:
            self._is_over = True
            self.quarantine.join()

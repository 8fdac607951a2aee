"""
Writes of many tasks that share statements, and with them round trips and commits.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.errors import PortError, Unavailable

from .driver import fetch

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncEngine

# A statement costs as much as several rows: so few are not worth two.
_FEW_ROWS: Final = 8
_MOST_ROWS: Final = 100
_MOST_CHARACTERS: Final = 1_000_000


@attrs.define(eq=False)
class _Write:
    """
    A row that waits for its statement. Its turn comes when it leads, has an answer, or is to go alone.
    """

    key: UUID
    row: str
    turn: anyio.Event = attrs.field(factory=anyio.Event)
    leads: bool = False
    alone: bool = False
    record: Any = None
    error: PortError | None = None


@attrs.define(kw_only=True)
class GroupCommit:
    """
    Runs one statement for all rows that are there when a connection is free for it. No row waits for others to come:
    while a batch is on its way the next one gathers, and so a batch is as large as the database is busy. Of many rows
    it takes half, so that the database has one half while those of the other go on to their next row: else one side
    would always wait for the other.

    *together* takes a JSON array of rows, and answers with a record for each of them; its `asked` is the row's key.
    It must leave out rows that it could do only later, such as locked ones; *alone* waits for them instead, and
    leaves out what is not there. Both must be silent when a row comes again that has been written.

    A call returns when its row is committed. In a batch a key comes once, and there are at most a hundred rows, or a
    million characters. A row that a batch left out, and each row of a batch that the database refused, goes alone
    after it: what is wrong with one is nobody else's business. Who is cancelled takes a row back that is not on its
    way; what is on its way is waited for, at most *seconds*.
    """

    engine: AsyncEngine
    together: str
    alone: str
    seconds: float = 5.0
    _waiting: list[_Write] = attrs.field(factory=list, init=False)
    _last_rows: int = attrs.field(default=0, init=False)
    _is_led: bool = attrs.field(default=False, init=False)

    async def __call__(self, key: UUID, row: str) -> Any:
        """
        Write *row*, one JSON object, and return its record, or ``None`` if there is nothing under *key*.

        :raises PortError: see `errors`. After `Unavailable` the row may be written or not.
        """
        write = _Write(key=key, row=row)
        self._waiting.append(write)
        if self._is_led:
            await self._wait(write)
        else:
            self._is_led = write.leads = True
        if write.leads:
            await self._lead()
        if write.alone:
            return next(iter(await self._fetch(self.alone, [write])), None)
        if write.error is not None:
            raise Unavailable(str(write.error)) from write.error
        return write.record

    async def _wait(self, write: _Write) -> None:
        try:
            await write.turn.wait()
        except BaseException:
            if write in self._waiting:
                self._waiting.remove(write)
            if write.leads:
                self._pass_on()
            raise

    async def _lead(self) -> None:
        """
        Run the batch of whoever has waited longest, which is the leader itself, and let the next one lead.
        """
        try:
            with anyio.CancelScope(shield=True):
                # Those whose batch has just ended may have another row for this one. Who was alone in it has not.
                if self._last_rows != 1 or len(self._waiting) > 1:
                    await anyio.lowlevel.checkpoint()
                await self._run(self._take())
        finally:
            self._pass_on()

    def _take(self) -> list[_Write]:
        batch: dict[UUID, _Write] = {}
        room = _MOST_CHARACTERS
        # All that are under way: those of the last batch come again.
        half = (self._last_rows + len(self._waiting)) // 2
        for write in itertools.islice(self._waiting, min(max(half, _FEW_ROWS), _MOST_ROWS)):
            room -= len(write.row)
            if batch and room < 0:
                break
            batch.setdefault(write.key, write)
        taken = list(batch.values())
        self._last_rows = len(taken)
        self._waiting = [write for write in self._waiting if batch.get(write.key) is not write]
        return taken

    async def _run(self, batch: list[_Write]) -> None:
        for write in batch:
            write.error = Unavailable("whoever wrote the batch of this row was interrupted")
        try:
            records = {record["asked"]: record for record in await self._fetch(self.together, batch)}
        except Unavailable as error:
            for write in batch:
                write.error = error
        except PortError:
            for write in batch:
                write.alone = True
        else:
            for write in batch:
                write.error, write.record = None, records.get(write.key)
                write.alone = write.record is None
        finally:
            for write in batch:
                write.turn.set()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting[0].leads = True
            self._waiting[0].turn.set()
        else:
            self._is_led = False

    async def _fetch(self, statement: str, batch: list[_Write]) -> list[Any]:
        with anyio.move_on_after(self.seconds, shield=True):
            return await fetch(self.engine, statement, f"[{','.join(write.row for write in batch)}]")
        raise Unavailable(f"the database did not answer within {self.seconds:g} s")

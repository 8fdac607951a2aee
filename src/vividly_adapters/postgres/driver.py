"""
The driver's own connections, for the statements that run all the time: what lies between costs twice what they do.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import anyio
import asyncpg
import attrs
from sqlalchemy.util import greenlet_spawn

from .errors import translating_postgres

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import PoolProxiedConnection

_CLOSE_SECONDS: Final = 5


@attrs.frozen(kw_only=True, eq=False)
class _Lent:
    """
    A connection that is out of its pool *since* then, by the monotonic clock.
    """

    pooled: PoolProxiedConnection
    driver: Any
    since: float = attrs.field(factory=time.monotonic)


@attrs.define(kw_only=True, eq=False)
class Spares:
    """
    Connections that stay out of the pool between two statements, at most *most*. One that is out for *seconds* runs no
    further statement, and goes back before the next one: so the pool has its say on how old one may become, and need
    not be asked for every statement.
    """

    most: int
    seconds: float = 60.0
    _lent: list[_Lent] = attrs.field(factory=list, init=False)

    def take(self) -> _Lent | None:
        """
        The one that was used last, which knows the statements best; ``None`` if there is none, or only such as are to
        go back (see `stale`).
        """
        while self._lent and not self._is_old(self._lent[-1]):
            lent = self._lent.pop()
            if not lent.driver.is_closed():
                return lent
            lent.pooled.invalidate()
        return None

    def keep(self, lent: _Lent) -> bool:
        """
        Whether *lent* stays.
        """
        if len(self._lent) >= self.most or self._is_old(lent) or lent.driver.is_closed():
            return False
        self._lent.append(lent)
        return True

    def stale(self) -> _Lent | None:
        """
        One whose time is up, which is kept no longer: it is to go back to its pool.
        """
        for place, lent in enumerate(self._lent):
            if self._is_old(lent):
                return self._lent.pop(place)
        return None

    def _is_old(self, lent: _Lent) -> bool:
        return time.monotonic() - lent.since >= self.seconds

    def __len__(self) -> int:
        return len(self._lent)

    async def give_back(self) -> None:
        """
        All, to their pool; none is kept from here on.
        """
        self.most = 0
        while self._lent:
            await _give_back(self._lent.pop())


_spares: Final[WeakKeyDictionary[AsyncEngine, Spares]] = WeakKeyDictionary()


@contextmanager
def sparing(engine: AsyncEngine, spares: Spares) -> Generator[None]:
    """
    Let `fetch` keep *spares* of *engine*; whoever opens this gives them back at its end.
    """
    _spares[engine] = spares
    try:
        yield
    finally:
        _spares.pop(engine, None)


def spare_connections(engine: AsyncEngine) -> int:
    """
    How many connections of *engine* are out of its pool, and wait for the next statement.
    """
    return len(_spares.get(engine, ()))


async def fetch(engine: AsyncEngine, statement: str, *arguments: object) -> list[Any]:
    """
    Run *statement*, committed by itself, and return its records. JSON comes out of it as values, and goes in as text.

    The connection is used again unless something went wrong with it: whoever was interrupted in the middle of a
    statement cannot know what state it is in.

    :raises PortError: see `errors`.
    """
    spares = _spares.get(engine)
    with translating_postgres(engine.url):
        while spares is not None and (stale := spares.stale()) is not None:
            await _give_back(stale)
        lent = (None if spares is None else spares.take()) or await _lend(engine)
        try:
            found: list[Any] = await lent.driver.fetch(statement, *arguments)
        except asyncpg.PostgresError:
            # The database refused a statement, and said so: the connection is as good as before, unless it is closed.
            await _give_back(lent)
            raise
        except BaseException:
            lent.pooled.invalidate()
            raise
        if spares is None or not spares.keep(lent):
            await _give_back(lent)
        return found


async def _lend(engine: AsyncEngine) -> _Lent:
    pooled = await engine.raw_connection()
    return _Lent(pooled=pooled, driver=pooled.driver_connection)


async def _give_back(lent: _Lent) -> None:
    if lent.driver.is_closed():
        lent.pooled.invalidate()
        return
    # One that the pool has no room for is closed, which takes a while.
    with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
        await greenlet_spawn(lent.pooled.close)

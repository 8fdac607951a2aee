"""
Watches all requests that are open, with one question for all.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_adapters.postgres.trial import load
from vividly_core.domain.errors import Transient

from .course import course_from_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_adapters.postgres.engine import Engine

    from .course import Course
    from .meter import Meter
    from .tally import Tally

_TOLD_AT_ONCE: Final = 500
_PAUSE_SECONDS: Final = 0.25
_LARGEST_PART: Final = 0.1
"""Of the time, that is spent looking: who looks harder measures himself."""


@attrs.frozen(kw_only=True)
class Watch:
    """
    Moves requests in *tally* from those that are open to those that are over, and lets *meter* measure.
    """

    engine: Engine
    tally: Tally
    meter: Meter

    async def until_over(self, check: Callable[[], None]) -> None:
        """
        Return when everything is published and over. A database that does not answer for a while is asked again;
        *check* raises what keeps it from ever being over.
        """
        while not self.tally.is_over:
            check()
            began_at = anyio.current_time()
            with suppress(Transient):
                await self.look()
                await self.meter.measure(self.engine)
            took = anyio.current_time() - began_at
            await anyio.sleep(max(_PAUSE_SECONDS, took / _LARGEST_PART))

    async def look(self) -> None:
        """
        Look until nothing new is told.
        """
        more = True
        while more and self.tally.open:
            found = await load.look(self.engine, tuple(self.tally.open), limit=_TOLD_AT_ONCE)
            self.tally.in_work = found.in_work
            for row in found.told:
                self.tally.end(course_from_row(row, modality=self.tally.open[row["id"]]))
            for request_id in found.gone:
                self.tally.lose(request_id)
            more = len(found.told) == _TOLD_AT_ONCE

    async def open_courses(self) -> list[Course]:
        """
        Those that are not over, as they stand.
        """
        courses: list[Course] = []
        ids = tuple(self.tally.open)
        for start in range(0, len(ids), _TOLD_AT_ONCE):
            some = ids[start : start + _TOLD_AT_ONCE]
            found = await load.look(self.engine, some, limit=_TOLD_AT_ONCE, also_open=True)
            courses.extend(course_from_row(row, modality=self.tally.open[row["id"]]) for row in found.told)
        return courses

"""
What keeps a worker from working.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_runtime.commands.condition import Condition

if TYPE_CHECKING:
    from vividly_core.domain.errors import PortError


@attrs.define
class Database:
    """
    One that answers with *error*, or well; *asked* counts.
    """

    error: PortError | None = None
    asked: int = 0

    async def ping(self) -> None:
        """
        Answer.
        """
        self.asked += 1
        await anyio.lowlevel.checkpoint()
        if self.error is not None:
            raise self.error


async def test_a_worker_is_not_ready_before_everything_is_open() -> None:
    """
    And says that it may wait for the database.
    """
    condition = Condition(stop=anyio.Event())

    assert "waits for the database" in (await condition.problem() or "")


async def test_a_worker_is_ready_while_the_database_answers() -> None:
    """
    Else the reason is the database's, and passes when it is there again.
    """
    database = Database()
    condition = Condition(stop=anyio.Event(), kept_seconds=0.0)
    condition.opened(database.ping)

    answers = [await condition.problem()]
    for error in (Unavailable("the database went away"), Misconfigured("the password is wrong"), None):
        database.error = error
        answers.append(await condition.problem())

    assert answers == [None, "the database went away", "the password is wrong", None]


async def test_a_database_that_says_nothing_is_not_waited_for() -> None:
    """
    Whoever asks has a time limit as well.
    """
    condition = Condition(stop=anyio.Event(), patience_seconds=0.01)
    condition.opened(anyio.sleep_forever)

    assert "0.01 s" in (await condition.problem() or "")


async def test_many_questions_are_one_question_to_the_database() -> None:
    """
    Probes must not become its load.
    """
    database = Database()
    condition = Condition(stop=anyio.Event())
    condition.opened(database.ping)

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(condition.problem)

    assert database.asked == 1


async def test_a_worker_that_stops_is_not_ready() -> None:
    """
    Nobody should count on it any more.
    """
    stop = anyio.Event()
    condition = Condition(stop=stop)
    condition.opened(Database().ping)
    stop.set()

    assert await condition.problem() == "the worker is stopping"

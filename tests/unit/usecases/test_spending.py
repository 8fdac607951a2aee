"""
What could cost too much is not begun.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.usecases._studio import Studio
from unit.usecases._wires import WiredBudget, once, raising
from vividly_adapters.memory.budget import MemoryBudget
from vividly_adapters.memory.script_writer import MemoryScriptWriter
from vividly_core.domain.allowance import Allowance
from vividly_core.domain.errors import Throttled, Unavailable, spending
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.tariff import Tariff
from vividly_core.domain.usage import Usage
from vividly_core.domain.verdict import Action, Outcome
from vividly_core.usecases.spending import Spending

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Script
    from vividly_core.ports.script_writer import Brief

TARIFF = Tariff(reading_usd=Decimal("0.1"), writing_usd=Decimal("0.5"))
TOKENS = Usage(item="a model", quantity=Decimal(9), unit="token", usd=Decimal("0.3"), price_source="a list")


class PaidWriter(MemoryScriptWriter):
    """
    A writer that costs something.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write, and say what it took.
        """
        return attrs.evolve(await super().write(brief), usage=(TOKENS,))


def within(studio: Studio, day_usd: str) -> Spending:
    """
    So much may be spent a day.
    """
    return Spending(
        budget=WiredBudget(part=MemoryBudget(requests=studio.requests, clock=studio.clock), wire=studio.wire),
        tariff=TARIFF,
        allowance=Allowance(day_usd=Decimal(day_usd)),
    )


async def test_a_stage_that_could_cost_too_much_is_not_begun() -> None:
    """
    The request fails for good, with words for its student; nobody was asked, and nothing is tried again.
    """
    studio = Studio(writer=PaidWriter())
    request_id = await studio.submit("text")

    ending = await studio.make(request_id, spending=within(studio, "0.49"))

    assert (ending.outcome, ending.error) == (Outcome.OVER_BUDGET, None)
    assert (ending.verdict.action, ending.verdict.final) == (Action.ACK, True)
    request = await studio.requests.load(request_id)
    assert request.status is RequestStatus.FAILED
    assert request.failure is not None
    assert (request.failure.kind, request.failure.stage) == ("over_budget", Stage.SCRIPT_GENERATION)
    assert "tomorrow" in request.failure.message
    assert "writer.write" not in studio.wire.calls
    assert studio.requests.costs_of(request_id) == ()


async def test_what_a_lesson_did_not_use_up_is_there_for_the_next() -> None:
    """
    What was set aside is given back as soon as it is known what was spent.
    """
    studio = Studio(writer=PaidWriter())
    spending = within(studio, "0.8")
    outcomes = [(await studio.make(await studio.submit("text"), spending=spending)).outcome for _ in range(3)]

    # 0.3 are spent by each, and 0.5 must be there for the next.
    assert outcomes == [Outcome.COMPLETED, Outcome.COMPLETED, Outcome.OVER_BUDGET]


async def test_an_attempt_that_failed_gives_back_what_it_set_aside() -> None:
    """
    Another request may have it until the next attempt.
    """
    studio = Studio()
    spending = within(studio, "0.5")
    first, second = await studio.submit("text"), await studio.submit("text")
    studio.wire.before["writer.write"] = once(raising(Throttled("too many at once")))

    await studio.make(first, spending=spending)

    assert (await studio.make(second, spending=spending)).outcome is Outcome.COMPLETED
    assert (await studio.make(first, spending=spending)).outcome is Outcome.COMPLETED


async def test_where_nobody_knows_what_was_spent_nothing_is() -> None:
    """
    It is tried again later.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    studio.wire.before["budget.set_aside"] = raising(Unavailable("the database does not answer"))

    ending = await studio.make(request_id, spending=within(studio, "9"))

    assert ending.verdict.action is Action.RETRY
    assert "reader.read" not in studio.wire.calls


async def test_a_lesson_is_made_also_if_nothing_can_be_given_back(caplog: pytest.LogCaptureFixture) -> None:
    """
    The log says so; the time of what was set aside runs out by itself.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    studio.wire.before["budget.give_back"] = raising(Unavailable("the database does not answer"))

    assert (await studio.make(request_id, spending=within(studio, "9"))).outcome is Outcome.COMPLETED
    assert "could not be given back" in caplog.text


@pytest.mark.parametrize(
    "change", [{"allowance": Allowance()}, {"tariff": Tariff()}], ids=["no limit", "all free"]
)
async def test_where_nothing_can_be_exceeded_nobody_is_asked(change: dict[str, Any]) -> None:
    """
    That costs no round trip.
    """
    studio = Studio()
    request_id = await studio.submit("text")

    ending = await studio.make(request_id, spending=attrs.evolve(within(studio, "0"), **change))

    assert ending.outcome is Outcome.COMPLETED
    assert not [call for call in studio.wire.calls if call.startswith("budget.")]


class UnfinishedWriter(MemoryScriptWriter):
    """
    A writer that was paid, and does not come to an end.
    """

    def __init__(self, paid: anyio.Event) -> None:
        super().__init__()
        self.paid = paid

    async def write(self, brief: Brief) -> Script:  # noqa: ARG002  the port's
        """
        Say what it took when it is broken off.
        """
        with spending((TOKENS,)):
            self.paid.set()
            await anyio.sleep_forever()
        raise AssertionError


async def test_what_was_paid_before_a_worker_is_told_to_stop_is_booked() -> None:
    """
    With the save that gives the request back.
    """
    paid = anyio.Event()
    studio = Studio(writer=UnfinishedWriter(paid))
    request_id = await studio.submit("text")

    async with anyio.create_task_group() as group:
        group.start_soon(studio.make, request_id)
        await paid.wait()
        group.cancel_scope.cancel()

    assert [cost.usd for cost in studio.requests.costs_of(request_id) if cost.usd] == [TOKENS.usd]


async def test_what_a_finished_stage_cost_is_booked_also_if_a_save_beside_it_failed() -> None:
    """
    The stage is done again, and both are in the ledger.
    """
    studio = Studio(writer=PaidWriter())
    request_id = await studio.submit("text")
    saving, written = anyio.Event(), anyio.Event()

    async def fail_beside_the_writer() -> None:
        if "writer.write" in studio.wire.calls and not saving.is_set():
            saving.set()
            await written.wait()
            raise Unavailable("the database does not answer")

    async def wait_for_the_save() -> None:
        await saving.wait()
        written.set()

    studio.wire.before["requests.save"] = fail_beside_the_writer
    studio.wire.after["writer.write"] = once(wait_for_the_save)

    ending = await studio.make(request_id, report_seconds=0.01, beat_seconds=0.01)

    assert ending.verdict.action is Action.RETRY
    assert [cost.usd for cost in studio.requests.costs_of(request_id) if cost.usd] == [TOKENS.usd]

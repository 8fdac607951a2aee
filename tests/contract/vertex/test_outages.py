"""
Statuses of the service, as errors of ours; and which model is asked after which.
"""

from __future__ import annotations

from typing import Any, cast

import anyio
import pytest

from contract.servers.gemini import Refusal, said
from contract.vertex._stage import BRIEF, FIRST, SECOND, THIRD, reading, staged
from vividly_adapters.vertex.client import open_vertex
from vividly_core.domain.errors import Misconfigured, PortError, Rejected, Throttled, Transient, Unavailable
from vividly_core.domain.reading import Understood

GONE = Refusal(code="NOT_FOUND")

STATUSES = {
    "RESOURCE_EXHAUSTED": Throttled,
    "UNAVAILABLE": Unavailable,
    "DEADLINE_EXCEEDED": Unavailable,
    "INTERNAL": Unavailable,
    "ABORTED": Unavailable,
    "UNKNOWN": Unavailable,
    "CANCELLED": Unavailable,
    "PERMISSION_DENIED": Misconfigured,
    "UNAUTHENTICATED": Misconfigured,
    "FAILED_PRECONDITION": Misconfigured,
    "UNIMPLEMENTED": Misconfigured,
    "INVALID_ARGUMENT": Rejected,
    "OUT_OF_RANGE": Rejected,
}


@pytest.mark.parametrize("code", STATUSES)
async def test_a_status_is_an_error_of_ours(code: str) -> None:
    """
    With the name of the model, and without the service's own words; no other model is asked.
    """
    async with staged(Refusal(code=code)) as stage:
        with pytest.raises(PortError) as caught:
            await stage.read()

    assert type(caught.value) is STATUSES[code]
    assert caught.value.__cause__ is not None
    assert "zyzzyva" not in str(caught.value)
    assert stage.asked == [FIRST]


@pytest.mark.parametrize("code", ["RESOURCE_EXHAUSTED", "UNAVAILABLE"])
@pytest.mark.parametrize("seconds", [None, 0.5, 17.0])
async def test_the_services_word_on_when_to_come_back_is_kept(code: str, seconds: float | None) -> None:
    """
    Where it gives one.
    """
    async with staged(Refusal(code=code, retry_seconds=seconds)) as stage:
        with pytest.raises(Transient) as caught:
            await stage.read()

    assert caught.value.retry_after_seconds == seconds


async def test_a_service_that_is_not_enabled_says_how_to_mend_it() -> None:
    """
    With the service's word for machines.
    """
    async with staged(Refusal(code="PERMISSION_DENIED", reason="SERVICE_DISABLED")) as stage:
        with pytest.raises(Misconfigured, match=r"SERVICE_DISABLED.*roles/aiplatform\.user"):
            await stage.read()


async def test_nobody_at_the_address_is_an_outage() -> None:
    """
    Connection refused.
    """
    async with (
        staged(None) as stage,
        open_vertex(project="tests", location="us-central1", endpoint="http://127.0.0.1:9") as nobody,
    ):
        stage.models.client = nobody
        with pytest.raises(Unavailable, match="UNAVAILABLE"):
            await stage.read()


async def test_a_model_that_is_gone_is_passed_over_from_then_on() -> None:
    """
    By all who share the list.
    """
    async with staged(GONE, reading(), None) as stage:
        assert isinstance(await stage.read(), Understood)
        script = await stage.writer.write(BRIEF)

    assert stage.asked == [FIRST, SECOND, SECOND]
    assert script.model == SECOND


async def test_all_models_gone_is_a_matter_of_the_settings() -> None:
    """
    It names them; none of them is asked again.
    """
    async with staged(GONE) as stage:
        for _ in range(2):
            with pytest.raises(Misconfigured, match=f"{FIRST}, {SECOND}, {THIRD}"):
                await stage.read()

    assert stage.asked == [FIRST, SECOND, THIRD]


async def test_every_request_but_the_first_waits_for_a_turn_of_the_quota() -> None:
    """
    The second round, and each model that is asked for one that is gone; the first was let in before.
    """
    asked: list[int] = []
    async with staged(said("?"), GONE, reading(), None) as stage:

        async def turn() -> None:
            asked.append(len(stage.asked))

        stage.models.next_turn = turn
        await stage.read()
        await stage.read()

    assert stage.asked == [FIRST, FIRST, SECOND, SECOND]
    assert asked == [1, 2]


@pytest.mark.parametrize("code", ["RESOURCE_EXHAUSTED", "UNAVAILABLE"])
async def test_a_busy_model_is_passed_over_where_that_is_wanted(code: str) -> None:
    """
    For that one question.
    """
    async with staged(Refusal(code=code), reading(), reading(), pass_over_busy=True) as stage:
        await stage.read()
        await stage.read()

    assert stage.asked == [FIRST, SECOND, FIRST]


async def test_where_all_are_busy_the_first_ones_word_counts() -> None:
    """
    It is the one that is wanted most.
    """
    replies = [Refusal(code="RESOURCE_EXHAUSTED", retry_seconds=seconds) for seconds in (7, 8, 9)]
    async with staged(*replies, pass_over_busy=True) as stage:
        with pytest.raises(Throttled, match=FIRST) as caught:
            await stage.read()

    assert caught.value.retry_after_seconds == 7


async def test_a_model_that_is_gone_between_two_rounds_is_passed_over() -> None:
    """
    The next one mends the answer.
    """
    async with staged(said("?"), GONE, reading()) as stage:
        found = await stage.read()

    assert stage.asked == [FIRST, FIRST, SECOND]
    assert {row.item.split()[0] for row in found.usage} == {FIRST, SECOND}


async def test_an_outage_after_a_paid_answer_says_what_that_cost() -> None:
    """
    The ledger misses nothing.
    """
    async with staged(said("?"), Refusal(code="UNAVAILABLE")) as stage:
        with pytest.raises(Unavailable) as caught:
            await stage.read()

    assert [row.item for row in caught.value.usage] == [f"{FIRST} input", f"{FIRST} output"]


async def test_an_answer_that_takes_too_long_is_an_outage() -> None:
    """
    By the limit of the call.
    """
    async with staged(None, limit_seconds=0.2) as stage:

        async def hang(_: object) -> None:
            await anyio.sleep_forever()

        stage.server.generate = hang  # type: ignore[assignment]  # it never answers
        with pytest.raises(Unavailable, match="DEADLINE_EXCEEDED"):
            await stage.read()


async def test_a_connection_that_is_closed_under_a_call_is_an_outage_and_no_cancellation() -> None:
    """
    Whoever waits for the answer was not cancelled.
    """
    begun = anyio.Event()
    ended: list[BaseException] = []
    async with staged(None) as stage:

        async def hang(_: object) -> None:
            begun.set()
            await anyio.sleep_forever()

        async def read() -> None:
            try:
                await stage.read()
            except BaseException as error:  # noqa: BLE001  which one it is, is the question
                ended.append(error)

        stage.server.generate = hang  # type: ignore[assignment]  # it never answers
        async with anyio.create_task_group() as group:
            group.start_soon(read)
            await begun.wait()
            await cast("Any", stage.client.predictions.transport).close()
        with pytest.raises(Unavailable):
            await stage.read()

    assert [type(error) for error in ended] == [Unavailable]


async def test_a_cancelled_scope_ends_where_it_was_cancelled() -> None:
    """
    It takes its cancellation back, as every scope does, and leaves no call running.
    """
    begun, cancelled = anyio.Event(), anyio.Event()
    async with staged(None) as stage:

        async def hang(_: object) -> None:
            begun.set()
            try:
                await anyio.sleep_forever()
            finally:
                cancelled.set()

        stage.server.generate = hang  # type: ignore[assignment]  # it never answers
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(stage.read)
                await begun.wait()
                scope.cancel()
        with anyio.fail_after(5):
            await cancelled.wait()

    assert scope.cancelled_caught

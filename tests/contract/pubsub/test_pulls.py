"""
Pulls that outlive their receivers, and what becomes of what they bring.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import anyio
import pytest
from gcloud.aio.pubsub import PubsubMessage

from contract.openers._pubsub import PROJECT, emulated_place, served_place
from contract.servers.pubsub import Fault
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.subscription import open_subscription

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from contextlib import AbstractAsyncContextManager

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer
    from vividly_adapters.pubsub.subscription import Subscription

PLACES = [
    pytest.param(emulated_place, id="emulator", marks=pytest.mark.service("pubsub")),
    pytest.param(served_place, id="server", marks=pytest.mark.service("pubsub-client")),
]
AT_ONCE_SECONDS = 3.0
"""Well under the ack deadline of the subscriptions, which is ten seconds."""


@pytest.fixture(params=PLACES)
async def anywhere(request: pytest.FixtureRequest) -> AsyncGenerator[Place]:
    """
    On the emulator, and on a server of ours.
    """
    async with request.param() as place:
        yield place


def opened(place: Place, *, drain_seconds: float = 5) -> AbstractAsyncContextManager[Subscription]:
    """
    The subscription there.
    """
    return open_subscription(
        place.clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=drain_seconds
    )


async def publish(place: Place, count: int = 1) -> None:
    """
    Let messages arrive.
    """
    messages = [PubsubMessage(f"{number}") for number in range(count)]
    await place.clients.publisher.publish(place.topic_path, messages)


async def received_at_once(place: Place) -> list[bytes]:
    """
    What another process receives now.
    """
    async with opened(place, drain_seconds=0) as subscription:
        with anyio.fail_after(AT_ONCE_SECONDS):
            inbox = PubSubInbox(subscription=subscription, quiet_seconds=AT_ONCE_SECONDS)
            return [delivery.body for delivery in await inbox.receive(10)]


async def stop_while_waiting(inbox: PubSubInbox) -> None:
    """
    Receive, and be cancelled.
    """
    async with anyio.create_task_group() as group:
        group.start_soon(inbox.receive, 1)
        await anyio.sleep(0.2)
        group.cancel_scope.cancel()


def tasks_of_ours() -> list[str]:
    """
    What runs on behalf of an open subscription.
    """
    names = [task.get_name() for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith("vividly_adapters.pubsub")]


async def test_what_comes_while_a_worker_stops_is_given_back_at_once(anywhere: Place) -> None:
    """
    The pull in flight is let to finish, and the next worker has what it brought well under the ack deadline.
    """
    async with opened(anywhere) as subscription:
        await stop_while_waiting(PubSubInbox(subscription=subscription))
        async with anyio.create_task_group() as group:
            group.start_soon(publish, anywhere)
    assert await received_at_once(anywhere) == [b"0"]


async def test_what_comes_in_the_last_moment_is_given_back_at_once(anywhere: Place) -> None:
    """
    Closing waits for the pull in flight, and no longer than until something comes.
    """

    async def publish_late() -> None:
        await anyio.sleep(0.3)
        await publish(anywhere)

    began = anyio.current_time()
    async with anyio.create_task_group() as group:
        async with opened(anywhere) as subscription:
            await stop_while_waiting(PubSubInbox(subscription=subscription))
            group.start_soon(publish_late)
        assert anyio.current_time() - began < AT_ONCE_SECONDS

        assert await received_at_once(anywhere) == [b"0"]


async def test_what_comes_after_a_receiver_gave_up_is_taken_by_the_next_one(anywhere: Place) -> None:
    """
    By the pull of the first: nothing is asked for twice.
    """
    async with opened(anywhere, drain_seconds=0) as subscription:
        inbox = PubSubInbox(subscription=subscription)
        await stop_while_waiting(inbox)
        async with anyio.create_task_group() as group:
            group.start_soon(publish, anywhere)
            with anyio.fail_after(AT_ONCE_SECONDS):
                (delivery,) = await inbox.receive(1)
        await inbox.ack(delivery)


@pytest.mark.service("pubsub-client")
async def test_stopping_takes_no_longer_than_it_may(place: Place) -> None:
    """
    A pull that nothing comes to is broken off when its time is over, and no task is left behind.
    """
    began = anyio.current_time()
    async with opened(place, drain_seconds=0.3) as subscription:
        await stop_while_waiting(PubSubInbox(subscription=subscription))
        assert len(tasks_of_ours()) == 1

    assert 0.3 <= anyio.current_time() - began < 2
    assert tasks_of_ours() == []


@pytest.mark.service("pubsub-client")
async def test_an_error_in_the_block_comes_out_as_it_is(place: Place) -> None:
    """
    In no group.
    """
    with pytest.raises(KeyError, match="mine"):
        async with opened(place, drain_seconds=0):
            raise KeyError("mine")


@pytest.mark.service("pubsub-client")
async def test_what_is_too_much_for_a_later_receiver_is_given_back(place: Place, server: PubSubServer) -> None:
    """
    A pull for three, taken over for one, brings three: two are there for others at once.
    """
    server.fail("pull", Fault(seconds=0.4))
    async with opened(place, drain_seconds=0) as subscription:
        inbox = PubSubInbox(subscription=subscription, quiet_seconds=0.1, now=lambda: server.time)
        assert await inbox.receive(3) == ()
        await publish(place, 3)

        patient = PubSubInbox(subscription=subscription, now=lambda: server.time)
        assert len(await patient.receive(1)) == 1
        assert len(await patient.receive(3)) == 2


@pytest.mark.service("pubsub-client")
@pytest.mark.parametrize("milliseconds", [1, 5, 20, 60])
async def test_a_receiver_that_is_cancelled_while_it_takes_hold_gives_back(
    place: Place, server: PubSubServer, milliseconds: int
) -> None:
    """
    Wherever cancellation falls between the answer of the pull and the delivery.
    """
    async with opened(place, drain_seconds=0) as subscription:
        inbox = PubSubInbox(subscription=subscription, quiet_seconds=1, now=lambda: server.time)
        await publish(place, 3)
        server.fail("modifyAckDeadline", Fault(seconds=0.05))
        got = 0
        with anyio.move_on_after(milliseconds / 1000):
            got = len(await inbox.receive(3))
        while got < 3:
            with anyio.fail_after(AT_ONCE_SECONDS):
                got += len(await inbox.receive(3))

    assert got == 3


@pytest.mark.service("pubsub-client")
async def test_a_slow_answer_is_waited_for_once(place: Place, server: PubSubServer) -> None:
    """
    However often a receiver asks meanwhile, one pull is in flight.
    """
    await publish(place)
    server.fail("pull", Fault(seconds=0.5))
    async with opened(place, drain_seconds=0) as subscription:
        inbox = PubSubInbox(subscription=subscription, quiet_seconds=0.1, now=lambda: server.time)
        while not (found := await inbox.receive(1)):
            pass

    assert len(found) == 1
    assert sum(verb == "pull" for verb, _ in server.requests) == 1


@pytest.mark.service("pubsub-client")
async def test_a_server_that_never_waits_is_not_asked_all_the_time(place: Place, server: PubSubServer) -> None:
    """
    Whoever is told at once that there is nothing asks again half a second later.
    """
    server.fail("pull", *(Fault(status=200) for _ in range(1000)))
    async with opened(place, drain_seconds=0) as subscription:
        inbox = PubSubInbox(subscription=subscription, quiet_seconds=1, now=lambda: server.time)
        assert await inbox.receive(1) == ()

    assert 1 <= sum(verb == "pull" for verb, _ in server.requests) <= 3

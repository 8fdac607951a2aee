"""
Words on deliveries: many in one request, none lost, and none that undoes a later one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import pytest
from gcloud.aio.pubsub import PubsubMessage
from hypothesis import given
from hypothesis import strategies as st

from contract.openers._pubsub import PROJECT, emulated_place
from contract.servers.pubsub import Fault
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.subscription import open_subscription
from vividly_adapters.pubsub.words import Words
from vividly_core.domain.errors import Transient, Unavailable

if TYPE_CHECKING:
    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer
    from vividly_core.ports.inbox import Delivery

pytestmark = pytest.mark.service("pubsub-client")


async def received(place: Place, inbox: PubSubInbox, count: int = 1) -> list[Delivery]:
    """
    So many deliveries.
    """
    for start in range(0, count, 1000):
        messages = [PubsubMessage(b"{}") for _ in range(start, min(count, start + 1000))]
        await place.clients.publisher.publish(place.topic_path, messages)
    found: list[Delivery] = []
    while len(found) < count:
        found += await inbox.receive(1000)
    return found


def told(server: PubSubServer, verb: str) -> list[int]:
    """
    How many ids each request of *verb* had.
    """
    return [count for each, count in server.requests if each == verb]


async def test_words_that_are_said_together_are_sent_together(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    Five hundred acknowledgements at once are two requests: the first that came, and all that came meanwhile.
    """
    deliveries = await received(place, inbox, 500)
    async with anyio.create_task_group() as group:
        for delivery in deliveries:
            group.start_soon(inbox.ack, delivery)

    assert sum(told(server, "acknowledge")) == 500
    assert len(told(server, "acknowledge")) <= 2
    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_no_request_has_more_ids_than_pubsub_takes(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    Six thousand acknowledgements at once all arrive, in requests of at most 2500.
    """
    deliveries = await received(place, inbox, 6000)
    async with anyio.create_task_group() as group:
        for delivery in deliveries:
            group.start_soon(inbox.ack, delivery)

    assert max(told(server, "acknowledge")) <= 2500
    assert sum(told(server, "acknowledge")) == 6000
    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_a_stale_id_harms_no_other(place: Place, inbox: PubSubInbox, server: PubSubServer) -> None:
    """
    Where Pub/Sub refuses a request for one of its ids, the others are acknowledged all the same, and nobody hears.
    """
    server.knows_old_ids = False
    stale = await received(place, inbox)
    server.pass_time(61)
    # Another process has it now, and ours has not heard.
    await place.clients.subscriber.pull(place.subscription_path(place.subscription), 1)
    deliveries = stale + await received(place, inbox, 20)

    async with anyio.create_task_group() as group:
        for delivery in deliveries:
            group.start_soon(inbox.ack, delivery)

    assert server.waiting(place.subscription_path(place.subscription)) == 1


@pytest.mark.parametrize("is_done", [True, False])
async def test_an_acknowledgement_whose_answer_is_lost_is_a_passing_error(
    *, place: Place, inbox: PubSubInbox, server: PubSubServer, is_done: bool
) -> None:
    """
    The message comes again if it was not done, and does not if it was; saying it again is right either way.
    """
    first, second = await received(place, inbox, 2)
    server.fail("acknowledge", *(Fault(is_cut=True, is_done=is_done) for _ in range(2)))
    for delivery in (first, second):
        with pytest.raises(Unavailable):
            await inbox.ack(delivery)
    await inbox.ack(first)

    server.pass_time(601)

    again = await inbox.receive(10)
    assert [delivery.id for delivery in again] == ([] if is_done else [second.id])


async def test_a_failed_burst_fails_for_all_who_spoke(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    Twenty words in a request that fails are twenty errors, again and again; then they arrive.
    """
    deliveries = await received(place, inbox, 20)
    server.fail("acknowledge", Fault(status=503), Fault(status=429), Fault(status=503))
    failed: list[Delivery] = []

    async def ack(delivery: Delivery) -> None:
        try:
            await inbox.ack(delivery)
        except Transient:
            failed.append(delivery)

    for expected in (20, 20, 20, 0):
        failed.clear()
        async with anyio.create_task_group() as group:
            for delivery in deliveries:
                group.start_soon(ack, delivery)
        assert len(failed) == expected


async def test_giving_back_is_not_undone_by_an_extension_before_it(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    Who cancels a slow extension and gives back at once is heard in that order.
    """
    (delivery,) = await received(place, inbox)
    server.fail("modifyAckDeadline", Fault(seconds=0.3))
    async with anyio.create_task_group() as group:
        group.start_soon(inbox.extend, delivery, 600)
        await anyio.sleep(0.05)
        group.cancel_scope.cancel()
    await inbox.nack(delivery, delay_seconds=0)

    assert [each.id for each in await inbox.receive(1)] == [delivery.id]


async def test_giving_back_is_not_undone_beside_a_neighbour_who_gives_back_too(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    The neighbour's word does not take ours along past the extension that was said before it.
    """
    slow, neighbour, delivery = await received(place, inbox, 3)
    server.fail("modifyAckDeadline", Fault(seconds=0.3))
    async with anyio.create_task_group() as group:
        # One after another, while a request is on its way.
        group.start_soon(inbox.extend, slow, 600)
        await anyio.sleep(0.05)
        group.start_soon(partial(inbox.nack, neighbour, delay_seconds=0))
        await anyio.wait_all_tasks_blocked()
        async with anyio.create_task_group() as beating:
            beating.start_soon(inbox.extend, delivery, 600)
            await anyio.wait_all_tasks_blocked()
            beating.cancel_scope.cancel()
        await inbox.nack(delivery, delay_seconds=0)

    assert {each.id for each in await inbox.receive(3)} == {neighbour.id, delivery.id}


@given(
    said=st.lists(
        st.tuples(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=3), st.sampled_from([0, 30, 60])),
        max_size=30,
    )
)
def test_for_each_id_what_was_said_last_counts(said: list[tuple[list[str], int]]) -> None:
    """
    However words are put together: what Pub/Sub hears last on an id is what was said last on it.
    """
    heard: dict[str, int] = {}

    class Hearing:
        async def modify_ack_deadline(self, _: str, ack_ids: list[str], seconds: int, *, timeout: int) -> None:
            del timeout
            await anyio.lowlevel.checkpoint()
            heard.update(dict.fromkeys(ack_ids, seconds))

    async def speak() -> None:
        client: Any = Hearing()
        async with anyio.create_task_group() as group:
            words = Words(client=client, subscription="projects/p/subscriptions/s", group=group)
            for ack_ids, seconds in said:
                group.start_soon(words.hold, ack_ids, seconds)

    anyio.run(speak)

    assert heard == {ack_id: seconds for ack_ids, seconds in said for ack_id in ack_ids}


async def test_who_is_cancelled_has_spoken_all_the_same(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    A word on its way arrives, for its own speaker and for those who share the request.
    """
    deliveries = await received(place, inbox, 3)
    server.fail("acknowledge", Fault(seconds=0.3))
    async with anyio.create_task_group() as group:
        for delivery in deliveries:
            group.start_soon(inbox.ack, delivery)
        await anyio.sleep(0.05)
        group.cancel_scope.cancel()
    await inbox.subscription.words.until_all_is_said()

    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_leases_are_whole_seconds_and_six_hundred_at_most(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    A part of a second counts as one, and what is longer than Pub/Sub can wait comes back then.
    """
    early, late, extended = await received(place, inbox, 3)
    await inbox.nack(early, delay_seconds=0.2)
    await inbox.nack(late, delay_seconds=7200)
    await inbox.extend(extended, 7200)

    server.pass_time(0.9)
    assert await inbox.receive(3) == ()
    server.pass_time(0.2)
    assert [each.id for each in await inbox.receive(3)] == [early.id]
    server.pass_time(600)
    assert {each.id for each in await inbox.receive(3)} == {early.id, late.id, extended.id}


async def test_a_message_that_could_not_be_held_is_delivered_all_the_same(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    For as long as the subscription says; when it comes again, it is delivered again.
    """
    server.fail("modifyAckDeadline", Fault(status=503))
    (delivery,) = await received(place, inbox)
    server.pass_time(11)

    (again,) = await inbox.receive(1)
    await inbox.ack(delivery)
    assert server.waiting(place.subscription_path(place.subscription)) == 1
    await inbox.ack(again)
    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_what_was_said_before_the_end_arrives(place: Place, server: PubSubServer) -> None:
    """
    Closing waits for words on their way.
    """
    async with open_subscription(
        place.clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=0
    ) as subscription:
        inbox = PubSubInbox(subscription=subscription, now=lambda: server.time)
        deliveries = await received(place, inbox, 3)
        server.fail("acknowledge", Fault(seconds=0.3))
        with anyio.move_on_after(0.05):
            async with anyio.create_task_group() as group:
                for delivery in deliveries:
                    group.start_soon(inbox.ack, delivery)

    assert server.waiting(place.subscription_path(place.subscription)) == 0


@pytest.mark.service("pubsub")
async def test_three_thousand_acknowledgements_are_taken_by_the_emulator() -> None:
    """
    All of them: none comes back when the ack deadline is over.
    """
    async with (
        emulated_place() as place,
        open_subscription(
            place.clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=0
        ) as subscription,
    ):
        inbox = PubSubInbox(subscription=subscription, hold_seconds=8, quiet_seconds=1)
        deliveries = await received(place, inbox, 3000)
        async with anyio.create_task_group() as group:
            for delivery in deliveries:
                group.start_soon(inbox.ack, delivery)
        await anyio.sleep(8)

        assert await inbox.receive(1000) == ()

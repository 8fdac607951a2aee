"""
What Pub/Sub takes at once, and what else of a message it carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.openers._pubsub import PROJECT
from contract.servers.pubsub import Fault
from vividly_adapters.pubsub.outgoing import batches, pubsub_message
from vividly_adapters.pubsub.publisher import PubSubPublisher
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer

pytestmark = pytest.mark.service("pubsub-client")


def publisher(place: Place, *, ordering_attribute: str | None = None) -> PubSubPublisher:
    """
    One that knows the topic.
    """
    return PubSubPublisher(
        client=place.clients.publisher,
        project=PROJECT,
        names={"lessons": place.topic},
        ordering_attribute=ordering_attribute,
    )


def message(number: int, body: bytes = b"{}", **attributes: str) -> OutgoingMessage:
    """
    One to publish.
    """
    return OutgoingMessage(id=UUID(int=number), topic="lessons", body=body, attributes=attributes)


@given(sizes=st.lists(st.sampled_from([0, 1, 1000, 4_000_000, 9_999_000, 10_000_000]), max_size=12))
def test_messages_are_cut_into_as_few_requests_as_may_be(sizes: list[int]) -> None:
    """
    In their order; no request is larger than 10 MB but that of one message which is as large itself, and no two
    neighbours would fit together.
    """
    messages = [pubsub_message("message", bytes(size), {}) for size in sizes]

    cut = list(batches(messages))

    assert [each for batch in cut for each in batch] == messages
    totals = [sum(len(each.data) + 100 for each in batch) for batch in cut]
    assert all(total <= 10_000_000 or len(batch) == 1 for total, batch in zip(totals, cut, strict=True))
    for total, following in zip(totals, cut[1:], strict=False):
        assert total + len(following[0].data) + 100 > 10_000_000


async def test_a_thousand_messages_are_one_request(place: Place, server: PubSubServer) -> None:
    """
    And a thousand and one are two.
    """
    await publisher(place).publish(tuple(message(number) for number in range(1000)))
    await publisher(place).publish(tuple(message(number) for number in range(1001)))

    assert [count for verb, count in server.requests if verb == "publish"] == [1000, 1000, 1]


async def test_the_largest_bodies_are_published(place: Place, server: PubSubServer) -> None:
    """
    Three of 10 MB, one a request.
    """
    await publisher(place).publish(tuple(message(number, bytes(10_000_000)) for number in range(3)))

    assert [count for verb, count in server.requests if verb == "publish"] == [1, 1, 1]


async def test_what_was_published_before_a_failure_is_out(place: Place, server: PubSubServer) -> None:
    """
    Whoever publishes again is heard again as the same.
    """
    server.fail("publish", Fault(seconds=0.0), Fault(status=503))
    with pytest.raises(Unavailable):
        await publisher(place).publish(tuple(message(number) for number in range(1001)))

    assert server.waiting(place.subscription_path(place.subscription)) == 1000


async def test_nothing_is_out_of_a_call_with_a_message_that_would_be_refused(
    place: Place, server: PubSubServer
) -> None:
    """
    Whatever topic it is of.
    """
    odd = attrs.evolve(message(2, googx="1"), topic=place.dead_topic)
    with pytest.raises(Rejected, match=f"{UUID(int=2)}"):
        await publisher(place).publish((message(1), odd))

    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_an_answer_that_is_lost_is_a_passing_error(place: Place, server: PubSubServer) -> None:
    """
    The message may be out.
    """
    server.fail("publish", Fault(is_cut=True, is_done=True))
    with pytest.raises(Unavailable):
        await publisher(place).publish((message(1),))

    assert server.waiting(place.subscription_path(place.subscription)) == 1


async def test_messages_are_ordered_by_an_attribute_where_that_is_wanted(
    place: Place, server: PubSubServer
) -> None:
    """
    Those without it are not ordered.
    """
    await publisher(place).publish((message(1, student_id="a"),))
    ordered = publisher(place, ordering_attribute="student_id")
    await ordered.publish((message(2, student_id="b"), message(3)))

    copies = server.subscriptions[place.subscription_path(place.subscription)].copies
    assert [copy.message.get("orderingKey") for copy in copies] == [None, "b", None]


async def test_a_trace_goes_along(place: Place, server: PubSubServer) -> None:
    """
    Its context is in the attributes, and the message's own id stands beside it, whatever was there.
    """
    await publisher(place).publish((message(1, traceparent="00-0af7-b7ad-01", message_id="mine"),))

    (copy,) = server.subscriptions[place.subscription_path(place.subscription)].copies
    assert copy.message["attributes"] == {"traceparent": "00-0af7-b7ad-01", "message_id": f"{UUID(int=1)}"}

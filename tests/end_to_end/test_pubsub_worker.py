"""
A worker on Pub/Sub, from the outbox to the last acknowledgement, on the official emulator.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import attrs
import pytest
from gcloud.aio.pubsub import PubsubMessage

from contract.openers._pubsub import PROJECT, emulated_place
from unit.usecases._worker_world import QUESTION, STUDENT, World, lasting
from vividly_adapters.memory.outbox import MemoryOutbox
from vividly_adapters.pubsub.dead_letters import PubSubDeadLetters
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.publisher import PubSubPublisher
from vividly_adapters.pubsub.subscription import open_subscription
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import submission
from vividly_core.usecases.relay_outbox import RelayOutbox
from vividly_core.usecases.serve import Serve
from vividly_core.usecases.submit_request import SubmitRequest

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._pubsub import Place
    from unit.usecases._worker_world import Act
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result

pytestmark = pytest.mark.service("pubsub")

TOPIC = GenerationTopic(name="content-generation-requests", environment="dev")


def telling(count: int, act: Act) -> tuple[Act, anyio.Event]:
    """
    *act*, and the event that so many have begun it.
    """
    begun: list[RequestId] = []
    all_begun = anyio.Event()

    async def told(request: LessonRequest, progress: Progress) -> Result:
        begun.append(request.id)
        if len(begun) == count:
            all_begun.set()
        return await act(request, progress)

    return told, all_begun


@attrs.frozen(kw_only=True)
class Site:
    """
    A store, its outbox, and where its messages go.
    """

    place: Place
    world: World
    outbox: MemoryOutbox
    publisher: PubSubPublisher

    async def submit(self, count: int) -> list[RequestId]:
        """
        Submit so many wishes, each with the message that asks for it.
        """
        wish = submission(student_id=STUDENT, question=QUESTION, modalities=["text"])
        submit = SubmitRequest(requests=self.world.requests, clock=self.world.clock, topic=TOPIC)
        return [(await submit(wish)).id for _ in range(count)]

    async def relay(self) -> int:
        """
        Publish what is stored.
        """
        return await RelayOutbox(outbox=self.outbox, publisher=self.publisher, jitter=lambda _: 0.0).drain()

    @asynccontextmanager
    async def inbox(self, *, hold_seconds: float = 60) -> AsyncGenerator[PubSubInbox]:
        """
        That of one worker.
        """
        async with open_subscription(
            self.place.clients.subscriber, project=PROJECT, name=self.place.subscription
        ) as subscription:
            yield PubSubInbox(subscription=subscription, hold_seconds=hold_seconds, quiet_seconds=1)

    def serve(self, inbox: PubSubInbox, *, quiet_seconds: float | None, grace_seconds: float = 5) -> Serve:
        """
        A worker.
        """
        letters = PubSubDeadLetters(
            letters=self.world.letters,
            client=self.place.clients.publisher,
            project=PROJECT,
            name=self.place.dead_topic,
        )
        return Serve(
            inbox=inbox,
            handle=attrs.evolve(self.world.handle(), dead_letters=letters),
            jitter=lambda _: 0.0,
            concurrency=4,
            quiet_seconds=quiet_seconds,
            grace_seconds=grace_seconds,
        )


@pytest.fixture
async def site() -> AsyncGenerator[Site]:
    """
    Without requests.
    """
    world = World()
    async with emulated_place() as place:
        yield Site(
            place=place,
            world=world,
            outbox=MemoryOutbox(clock=world.clock, requests=world.requests),
            publisher=PubSubPublisher(
                client=place.clients.publisher,
                project=PROJECT,
                names={TOPIC.name: place.topic},
                ordering_attribute="student_id",
            ),
        )


async def test_a_topic_that_is_made_later_gets_what_was_submitted_before(site: Site) -> None:
    """
    Nothing was refused meanwhile, and nothing has to be submitted again.
    """
    topic = site.place.topic_path
    await site.place.clients.publisher.delete_topic(topic)
    requests = await site.submit(3)

    in_vain = await site.relay()
    await site.place.clients.publisher.create_topic(topic)
    listener = site.place.subscription_path(f"listener-{uuid4().hex}")
    await site.place.clients.subscriber.create_subscription(listener, topic)
    out = await site.relay()

    heard: set[str] = set()
    with anyio.fail_after(20):
        while len(heard) < 3:
            found = await site.place.clients.subscriber.pull(listener, 3)
            heard |= {(message.attributes or {})["request_id"] for message in found}
    await site.place.clients.subscriber.delete_subscription(listener)
    assert (in_vain, out) == (0, 3)
    assert heard == {str(request) for request in requests}


async def test_each_request_is_made_once_and_poison_is_buried(site: Site) -> None:
    """
    Of twenty messages, two are repeats and one cannot be read: seventeen lessons are made, each stage of each once, the
    poison is among the dead letters and told of, and nothing is left in the queue.
    """
    requests = await site.submit(17)
    held = await site.outbox.take(2, lease_seconds=0.001)
    await site.publisher.publish(tuple(each.message for each in held))
    poison = PubsubMessage(b"\xff no JSON")
    await site.place.clients.publisher.publish(site.place.topic_path, [poison])
    await anyio.sleep(0.01)
    assert await site.relay() == 17

    async with site.inbox() as inbox:
        await site.serve(inbox, quiet_seconds=2)(anyio.Event())

    loaded = [await site.world.requests.load(request_id) for request_id in requests]
    assert {request.status for request in loaded} == {RequestStatus.COMPLETED}
    assert len(site.world.stages.runs) == len(set(site.world.stages.runs))
    assert {request_id for request_id, _ in site.world.stages.runs} == set(requests)
    (letter,) = await site.world.buried()
    assert (letter.body, letter.kind) == (b"\xff no JSON", "Malformed")
    (told,) = await site.place.clients.subscriber.pull(
        site.place.subscription_path(site.place.dead_subscription), 10
    )
    assert (told.data, (told.attributes or {})["dead_letter_kind"]) == (b"\xff no JSON", "Malformed")
    async with site.inbox() as inbox:
        assert await inbox.receive(10) == ()


async def test_a_worker_that_is_stopped_gives_back_at_once(site: Site) -> None:
    """
    What it could not finish, and what came while it stopped, another worker has within three seconds, though each was
    held for a minute.
    """
    site.world.stages.acts[Stage.SCRIPT_GENERATION], all_begun = telling(4, lasting(60))
    await site.submit(4)
    await site.relay()
    stop = anyio.Event()

    async with site.inbox() as inbox, anyio.create_task_group() as group:
        group.start_soon(site.serve(inbox, quiet_seconds=None, grace_seconds=0.5), stop)
        await all_begun.wait()
        stop.set()
        await site.submit(2)
        await site.relay()

    got: list[Delivery] = []
    with anyio.fail_after(3):
        async with site.inbox() as inbox:
            while len(got) < 6:
                got += await inbox.receive(6 - len(got))
            for delivery in got:
                await inbox.ack(delivery)
    assert len({delivery.id for delivery in got}) == 6


async def test_a_lease_is_extended_while_a_stage_runs(site: Site) -> None:
    """
    A stage that takes longer than its message is held for is not begun by anybody else.
    """
    site.world.stages.acts[Stage.SCRIPT_GENERATION], begun = telling(1, lasting(5))
    (request_id,) = await site.submit(1)
    await site.relay()

    async with site.inbox(hold_seconds=2) as inbox, site.inbox() as other:
        worker = attrs.evolve(site.serve(inbox, quiet_seconds=1), lease_seconds=2)
        came: list[Delivery] = []
        async with anyio.create_task_group() as group:
            group.start_soon(worker, anyio.Event())
            with anyio.fail_after(20):
                await begun.wait()
                while not (await site.world.requests.load(request_id)).is_over:
                    came += await other.receive(1)
            group.cancel_scope.cancel()

    assert came == []
    assert site.world.stages.ran.count(Stage.SCRIPT_GENERATION) == 1

"""
The promises of relaying: nothing is lost, nothing holds up its neighbours, and no outage is hammered.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import attrs
import pytest

from contract.openers._wishes import new_wish
from unit.usecases._virtual_time import VIRTUAL_TIME, LoopClock
from vividly_adapters.memory.outbox import MemoryOutbox
from vividly_adapters.memory.publisher import MemoryPublisher
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.errors import Misconfigured, NotFound, Throttled, Unavailable
from vividly_core.domain.ids import StudentId
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.usecases.relay_outbox import RelayOutbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from vividly_core.ports.outbox import HeldMessage

STUDENT = StudentId("user_1")


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


def _whole(seconds: float) -> float:
    return seconds


@attrs.define(kw_only=True)
class Tap:
    """
    A publisher that first does *before*, and counts the calls of the one behind it.
    """

    publisher: MemoryPublisher
    before: Callable[[tuple[OutgoingMessage, ...]], Awaitable[None]]
    calls: list[float] = attrs.field(factory=list)

    async def publish(self, messages: tuple[OutgoingMessage, ...]) -> None:
        """
        Hand on.
        """
        self.calls.append(anyio.current_time())
        await self.before(messages)
        await self.publisher.publish(messages)


@attrs.define
class Office:
    """
    An outbox, a publisher and a relay between them.
    """

    clock: LoopClock = attrs.field(factory=LoopClock)
    publisher: MemoryPublisher = attrs.field(factory=MemoryPublisher)
    store: MemoryRequestStore = attrs.field(init=False)
    outbox: MemoryOutbox = attrs.field(init=False)
    relay: RelayOutbox = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.store = MemoryRequestStore(clock=self.clock, students={STUDENT})
        self.outbox = MemoryOutbox(clock=self.clock, requests=self.store, poll_seconds=2.0)
        self.relay = RelayOutbox(outbox=self.outbox, publisher=self.publisher, jitter=_whole)

    async def send(self, *topics: str, body: bytes = b"{}") -> list[UUID]:
        """
        Store a request with a message of each of *topics*.
        """
        request = new_wish(STUDENT)
        for topic in topics or ("notifications",):
            request = request.send(OutgoingMessage(id=uuid4(), topic=topic, body=body))
        await self.store.add(request)
        return [message.id for message in request.outgoing]

    def out(self) -> list[UUID]:
        """
        What was published, in order.
        """
        return [message.id for message in self.publisher.published]

    async def run(self, seconds: float, relay: RelayOutbox | None = None) -> None:
        """
        Let the relay work for so long, and stop it.
        """
        stop = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(relay or self.relay, stop)
            await anyio.sleep(seconds)
            stop.set()


@pytest.fixture
async def office() -> Office:
    """
    With nothing in the outbox.
    """
    return Office()


async def test_everything_is_published_once_while_all_is_well(office: Office) -> None:
    """
    What was there before, and what comes, at once.
    """
    sent = [*await office.send(), *await office.send("notifications", "lessons")]
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(office.relay, stop)
        await anyio.sleep(60)
        sent += await office.send()
        await anyio.sleep(0.1)
        assert len(office.out()) == 4
        stop.set()

    assert sorted(office.out()) == sorted(sent)
    assert office.outbox.unpublished() == ()


async def test_the_messages_of_a_request_go_out_in_their_order(office: Office) -> None:
    """
    Also where one of them must be tried again.
    """
    sent = await office.send(*["lessons"] * 5)
    tries: dict[UUID, int] = {}

    async def before(messages: tuple[OutgoingMessage, ...]) -> None:
        for message in messages:
            tries[message.id] = tries.get(message.id, 0) + 1
            if tries[message.id] < 3:
                raise Unavailable("connection reset")

    tap = Tap(publisher=office.publisher, before=before)
    await office.run(600, attrs.evolve(office.relay, publisher=tap))

    assert office.out() == sent


async def test_an_outage_loses_nothing_and_is_not_hammered(office: Office) -> None:
    """
    In ten minutes without a publisher, three hundred messages make less than a hundred calls; within two minutes of
    its return all are out.
    """

    async def before(_: tuple[OutgoingMessage, ...]) -> None:
        return

    sent = [identity for _ in range(300) for identity in await office.send()]
    tap = Tap(publisher=office.publisher, before=before)
    office.publisher.down = Unavailable("connection refused")
    relay = attrs.evolve(office.relay, publisher=tap)
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(relay, stop)
        await anyio.sleep(600)
        assert len(tap.calls) < 100
        office.publisher.down = None
        await anyio.sleep(120)
        assert sorted(office.out()) == sorted(sent)
        stop.set()


async def test_the_worlds_own_word_on_when_is_kept(office: Office) -> None:
    """
    Whoever says when to come back is not asked before.
    """

    async def before(_: tuple[OutgoingMessage, ...]) -> None:
        if anyio.current_time() < 100:
            raise Throttled("too fast", retry_after_seconds=100)

    await office.send()
    tap = Tap(publisher=office.publisher, before=before)
    await office.run(300, attrs.evolve(office.relay, publisher=tap))

    first, second = tap.calls
    assert second - first >= 100
    assert len(office.out()) == 1


async def test_what_is_refused_is_marked_and_holds_up_nobody(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Neither its neighbours of the same topic, nor other topics, nor the next message of its own request.
    """
    good = [(await office.send())[0] for _ in range(7)]
    (large,) = await office.send(body=bytes(10_000_001))
    request = new_wish(STUDENT)
    odd, after = (
        OutgoingMessage(id=uuid4(), topic=topic, body=body)
        for topic, body in (("lessons", bytes(10_000_001)), ("notifications", b"{}"))
    )
    await office.store.add(request.send(odd).send(after))
    good += [(await office.send())[0] for _ in range(8)]

    with caplog.at_level(logging.ERROR):
        await office.run(10)

    assert set(office.out()) == {*good, after.id}
    kept = office.outbox.kept()
    assert (kept[odd.id] or "").startswith("Rejected: ")
    assert (kept[large] or "").startswith("Rejected: ")
    assert {str(odd.id), str(large)} <= set(caplog.text.split())


@pytest.mark.parametrize("error", [NotFound("there is no topic"), Misconfigured("403: grant the role")])
async def test_what_the_installation_lacks_is_waited_for(
    office: Office, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """
    A topic that is created later, or a role that is granted later, gets all that was stored before, in its order, and
    soon; until then it is told as an error, nothing is marked as refused, few calls are made, and other topics go on.
    """
    sent = [await office.send("lessons", "lessons") for _ in range(40)]
    is_there = False

    async def before(messages: tuple[OutgoingMessage, ...]) -> None:
        if messages[0].topic == "lessons" and not is_there:
            raise error

    tap = Tap(publisher=office.publisher, before=before)
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(attrs.evolve(office.relay, publisher=tap), stop)
        await anyio.sleep(300)
        (other,) = await office.send()
        await anyio.sleep(10)
        assert office.out() == [other]
        assert len(tap.calls) < 60
        assert {record.levelname for record in caplog.records} == {"ERROR"}
        is_there = True
        await anyio.sleep(120)
        stop.set()

    out = office.out()
    assert sorted(out) == sorted([other, *(identity for pair in sent for identity in pair)])
    assert all(out.index(first) < out.index(second) for first, second in sent)
    assert set(office.outbox.kept().values()) == {None}


async def test_draining_goes_on_after_what_is_refused_and_does_not_count_it(office: Office) -> None:
    """
    Whoever reads the number takes it for what is out.
    """
    for _ in range(2):
        await office.send(body=bytes(10_000_001))
    (good,) = await office.send()

    assert await attrs.evolve(office.relay, batch=1).drain() == 1
    assert office.out() == [good]


async def test_a_bug_of_one_message_holds_up_nobody(office: Office) -> None:
    """
    An error that nobody foresaw is for its own message only, and it is tried again: a new version may mend it.
    """
    sent = [(await office.send())[0] for _ in range(20)]

    async def before(messages: tuple[OutgoingMessage, ...]) -> None:
        if sent[7] in {message.id for message in messages}:
            raise TypeError("no")

    tap = Tap(publisher=office.publisher, before=before)
    await office.run(10, attrs.evolve(office.relay, publisher=tap))
    assert set(office.out()) == {*sent} - {sent[7]}

    await office.run(120)
    assert set(office.out()) == {*sent}


async def test_a_topic_that_hangs_does_not_hold_up_another(office: Office) -> None:
    """
    Each topic has its own call and its own time.
    """

    async def before(messages: tuple[OutgoingMessage, ...]) -> None:
        if messages[0].topic == "slow":
            await anyio.sleep_forever()

    await office.send("slow")
    (quick,) = await office.send("quick")
    tap = Tap(publisher=office.publisher, before=before)
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(attrs.evolve(office.relay, publisher=tap), stop)
        await anyio.sleep(1)
        assert office.out() == [quick]
        stop.set()
    assert [message.topic for message in office.outbox.unpublished()] == ["slow"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_relay_that_dies_is_followed_by_another(office: Office, when: str) -> None:
    """
    Whether it died before the message was out or before it could say so: it is published again when its lease has run
    out.
    """
    (sent,) = await office.send()
    (held,) = await office.outbox.take(10, lease_seconds=60)
    if when == "after":
        await office.publisher.publish((held.message,))

    await office.run(70)

    assert office.out() == [sent] * (2 if when == "after" else 1)


async def test_several_relays_publish_everything_once(office: Office) -> None:
    """
    And what belongs to one request in order.
    """
    sent = [await office.send(*["lessons"] * 4) for _ in range(30)]
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(attrs.evolve(office.relay, batch=7), stop)
        await anyio.sleep(120)
        stop.set()

    out = office.out()
    assert sorted(out) == sorted(identity for messages in sent for identity in messages)
    for messages in sent:
        assert [identity for identity in out if identity in messages] == messages


async def test_what_comes_with_the_stop_still_goes_out(office: Office) -> None:
    """
    The last step of a request stores a message: it does not wait for the next worker.
    """
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(office.relay, stop)
        await anyio.sleep(10)
        stop.set()
        sent = await office.send("lessons", "lessons")
    assert office.out() == sent


async def test_a_stop_ends_within_the_grace_time_and_gives_back_the_rest(office: Office) -> None:
    """
    What hangs is given back at once, for the next relay to publish.
    """

    async def before(_: tuple[OutgoingMessage, ...]) -> None:
        await anyio.sleep_forever()

    (sent,) = await office.send()
    tap = Tap(publisher=office.publisher, before=before)
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(attrs.evolve(office.relay, publisher=tap), stop)
        await anyio.sleep(1)
        stopped_at = anyio.current_time()
        stop.set()
    assert anyio.current_time() - stopped_at <= office.relay.grace_seconds + 0.1

    assert [held.message.id for held in await office.outbox.take(1, lease_seconds=1)] == [sent]


async def test_an_idle_relay_stops_at_once(office: Office) -> None:
    """
    It does not wait for the end of its wait.
    """
    await office.run(1.5)
    assert anyio.current_time() == pytest.approx(1.5)


async def test_draining_publishes_what_can_be_and_ends(office: Office) -> None:
    """
    It counts what is out, and leaves what cannot be published for later.
    """
    for _ in range(5):
        await office.send("notifications", "notifications")
    assert await attrs.evolve(office.relay, batch=3).drain() == 10
    await office.send()
    office.publisher.down = Unavailable("connection refused")
    assert await office.relay.drain() == 0
    assert len(office.outbox.unpublished()) == 1


@attrs.define(kw_only=True)
class Broken:
    """
    An outbox that raises *error* at first, or for good.
    """

    outbox: MemoryOutbox
    error: Exception
    times: int

    async def take(self, limit: int, *, lease_seconds: float) -> tuple[HeldMessage, ...]:
        """
        Raise, or hand on.
        """
        self.times -= 1
        if self.times >= 0:
            raise self.error
        return await self.outbox.take(limit, lease_seconds=lease_seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)


async def test_a_database_that_is_away_is_waited_for(office: Office) -> None:
    """
    With growing pauses, and without an end.
    """
    (sent,) = await office.send()
    broken: Any = Broken(outbox=office.outbox, error=Unavailable("connection refused"), times=10)
    await office.run(600, attrs.evolve(office.relay, outbox=broken))

    assert office.out() == [sent]


@attrs.define(kw_only=True)
class Mute:
    """
    An outbox that gives messages, and takes no word on them, until it is *well*.
    """

    outbox: MemoryOutbox
    well: bool = False

    async def mark_published(self, held: Sequence[HeldMessage]) -> None:
        """
        Raise, or hand on.
        """
        if not self.well:
            raise Unavailable("connection reset")
        await self.outbox.mark_published(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)


async def test_a_word_that_is_lost_lets_the_message_come_again(office: Office) -> None:
    """
    Once more, when its lease is over: at least once is what was promised.
    """
    (sent,) = await office.send()
    mute: Any = Mute(outbox=office.outbox)
    relay = attrs.evolve(office.relay, outbox=mute)
    await office.run(1, relay)
    mute.well = True
    await office.run(600, relay)

    assert office.out() == [sent, sent]
    assert office.outbox.unpublished() == ()


async def test_an_outbox_that_is_not_there_ends_the_relay(office: Office) -> None:
    """
    With the error as it is.
    """
    broken: Any = Broken(outbox=office.outbox, error=Misconfigured("no such table"), times=99)
    with pytest.raises(Misconfigured, match="no such table"):
        await attrs.evolve(office.relay, outbox=broken)(anyio.Event())

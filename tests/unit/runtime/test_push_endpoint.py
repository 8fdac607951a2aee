"""
The push endpoint, over a real socket: a whole worker with its parts in memory.
"""

from __future__ import annotations

import base64
import json
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import anyio
import attrs
import pytest

from unit.runtime.issuer import ACCOUNT, AUDIENCE, NAME, listening_issuer
from unit.runtime.wire import ask, post, serving
from unit.usecases._worker_taps import Tap, TappedLetters
from unit.usecases._worker_world import World
from vividly_core.domain.crashes import CRASHES_IN_COMPANY
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import RequestId
from vividly_core.domain.message import GenerateLesson, encode
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.usecases.stages import Done
from vividly_runtime.push.endpoint import Desk, PushEndpoint
from vividly_runtime.push.envelope import LARGEST_ENVELOPE_BYTES
from vividly_runtime.push.refusal import Refusal
from vividly_runtime.push.signing_keys import SigningKeys
from vividly_runtime.push.tokens import TokenCheck

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from unit.runtime.issuer import Issuer
    from unit.runtime.wire import Answer
    from vividly_core.domain.errors import Malformed
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result


@attrs.define
class Work:
    """
    A stage that goes on when it is let, and says when it has *begun*.
    """

    begun: anyio.Event = attrs.field(factory=anyio.Event)
    go_on: anyio.Event = attrs.field(factory=anyio.Event)

    async def __call__(self, request: LessonRequest, _: Progress) -> Result:
        """
        The stage.
        """
        self.begun.set()
        await self.go_on.wait()
        return Done(output={"attempt": request.attempt})


@attrs.define
class Pushed:
    """
    A worker that is pushed to on *port*.
    """

    world: World
    issuer: Issuer
    port: int = 0
    stop: anyio.Event = attrs.field(factory=anyio.Event)
    ended: anyio.Event = attrs.field(factory=anyio.Event)

    async def push(self, body: bytes, **headers: str) -> Answer:
        """
        Push *body* as the service account.
        """
        return await post(
            self.port, "/push", body, **{"Authorization": f"Bearer {self.issuer.token()}", **headers}
        )

    async def push_into(self, answers: list[Answer], body: bytes) -> None:
        """
        The same, for a task: the answer is added to *answers*.
        """
        answers.append(await self.push(body))

    async def envelope(self, request_id: RequestId) -> bytes:
        """
        The message of a request, as it is pushed.
        """
        request = await self.world.requests.load(request_id)
        data = encode(GenerateLesson(request_id=request.id, wish=request.wish))
        return wrapped(data)

    async def status(self, request_id: RequestId) -> RequestStatus:
        """
        How a request stands.
        """
        return (await self.world.requests.load(request_id)).status


def wrapped(data: bytes, message_id: str = "7") -> bytes:
    """
    What Pub/Sub pushes.
    """
    message = {"data": base64.b64encode(data).decode(), "messageId": message_id}
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()


@pytest.fixture
def issuer() -> Generator[Issuer]:
    """
    One that answers.
    """
    with listening_issuer() as issuer:
        yield issuer


@asynccontextmanager
async def pushed_to(
    issuer: Issuer, *, tap: Tap | None = None, opened: bool = True, **settings: Any
) -> AsyncGenerator[Pushed]:
    """
    Start a worker.
    """
    world, tap = World(), tap or Tap()
    letters = TappedLetters(part=world.letters, tap=tap)
    pushed = Pushed(world, issuer)
    check = TokenCheck(keys=SigningKeys(url=issuer.url), issuer=NAME, audience=AUDIENCE, service_account=ACCOUNT)
    endpoint = PushEndpoint(
        check=check,
        stop=pushed.stop,
        jitter=lambda seconds: seconds,
        **{"concurrency": 4, "grace_seconds": 0.0, **settings},
    )

    def refuse(problem: Malformed) -> Refusal:
        return Refusal(problem=problem, dead_letters=letters, clock=world.clock)

    if opened:
        endpoint.opened(Desk(handle=world.handle(tap=tap), refuse=refuse))
    async with serving(
        [endpoint.route], stop=pushed.stop, ended=pushed.ended, grace_seconds=endpoint.grace_seconds
    ) as pushed.port:
        yield pushed


async def test_a_pushed_request_is_made_and_settled(issuer: Issuer) -> None:
    """
    Before the answer, not after it; the same message again changes nothing.
    """
    async with pushed_to(issuer) as worker:
        request = await worker.world.submit()
        envelope = await worker.envelope(request)
        answers = [await worker.push(envelope) for _ in range(3)]
        status = await worker.status(request)

    assert [(answer.status, answer.content) for answer in answers] == [(204, b"")] * 3
    assert status is RequestStatus.COMPLETED
    assert len(worker.world.stages.ran) == len(set(worker.world.stages.ran))


async def test_a_pushed_suspect_waits_to_be_alone(issuer: Issuer) -> None:
    """
    For what is in hand, and no longer: what is pushed meanwhile is put off.
    """
    tap, looked = Tap(), anyio.Event()

    async def look() -> None:
        looked.set()

    tap.after["requests.load"].append(look)
    async with pushed_to(issuer, tap=tap) as worker:
        world, work = worker.world, Work()
        world.stages.acts[Stage.VALIDATION] = work
        first, suspected, later = [await world.submit() for _ in range(3)]
        crashed = attrs.evolve(await world.requests.load(suspected), attempt=CRASHES_IN_COMPANY)
        await world.requests.save(crashed)
        statuses: list[int] = []

        async def push(request: RequestId, **more: Any) -> None:
            envelope = json.loads(await worker.envelope(request)) | more
            statuses.append((await worker.push(json.dumps(envelope).encode())).status)

        async with anyio.create_task_group() as group:
            group.start_soon(push, first)
            await work.begun.wait()
            group.start_soon(partial(push, suspected, deliveryAttempt=CRASHES_IN_COMPANY + 1))
            await looked.wait()
            await push(later)
            assert {who for who, _ in world.stages.runs} == {first}
            work.go_on.set()
        made = [await worker.status(each) for each in (first, suspected)]

    assert statuses == [503, 204, 204]
    assert made == [RequestStatus.COMPLETED] * 2


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("Bearer Zyx", 401), ("other audience", 401), ("other account", 403)],
)
async def test_who_may_not_push_makes_nothing_happen(issuer: Issuer, header: str | None, status: int) -> None:
    """
    Not even a dead letter, whatever the body; and the body is not read.
    """
    tokens = {
        "other audience": f"Bearer {issuer.token(aud='https://other.example')}",
        "other account": f"Bearer {issuer.token(email='somebody@example.com')}",
    }
    shown = {} if header is None else {"Authorization": tokens.get(header, header)}
    async with pushed_to(issuer) as worker:
        request = await worker.world.submit()
        answers = [
            await post(worker.port, "/push", await worker.envelope(request), **shown),
            await post(worker.port, "/push", b"garbage", **shown),
        ]
        unread = await ask(
            worker.port,
            b"POST /push HTTP/1.1\r\nHost: worker\r\nContent-Length: 1000\r\nConnection: close\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in shown.items()).encode()
            + b"\r\n",
        )
        left = await worker.status(request)

    assert [answer.status for answer in (*answers, unread)] == [status] * 3
    assert ("www-authenticate" in answers[0].headers) == (status == 401)
    assert (left, worker.world.stages.ran) == (RequestStatus.PENDING, [])
    assert await worker.world.buried() == ()


async def test_an_issuer_that_fails_puts_a_push_off(issuer: Issuer) -> None:
    """
    It is nobody's fault who pushes: 503, not 401.
    """
    issuer.status = 500
    async with pushed_to(issuer) as worker:
        answer = await worker.push(wrapped(b"{}"))

    assert (answer.status, "retry-after" in answer.headers) == (503, True)


@pytest.mark.parametrize(
    ("body", "message_id"),
    [(b"garbage", None), (b'{"message": {}}', None), (wrapped(b"Zyx"), "7"), (wrapped(b"\xff\x00"), "7")],
)
async def test_poison_is_settled_and_buried(issuer: Issuer, body: bytes, message_id: str | None) -> None:
    """
    At once and as it came, with the reason; once, however often it comes.
    """
    async with pushed_to(issuer) as worker:
        statuses = [(await worker.push(body)).status for _ in range(2)]
        (letter,) = await worker.world.buried()

    assert statuses == [204, 204]
    assert letter.kind == "Malformed"
    assert letter.reason
    if message_id is None:
        assert letter.body == body
        assert "envelope" in letter.reason
    else:
        assert letter.message_id == message_id


async def test_a_request_that_does_not_exist_is_buried(issuer: Issuer) -> None:
    """
    It is never retried.
    """
    async with pushed_to(issuer) as worker:
        request = await worker.world.requests.load(await worker.world.submit())
        unknown = RequestId(UUID(int=7))
        answer = await worker.push(wrapped(encode(GenerateLesson(request_id=unknown, wish=request.wish))))
        (letter,) = await worker.world.buried()

    assert (answer.status, letter.kind, letter.request_id) == (204, "NotFound", unknown)


async def test_poison_that_cannot_be_buried_comes_again(issuer: Issuer) -> None:
    """
    Nothing is lost.
    """

    async def fail() -> None:
        raise Unavailable("the dead letters are away")

    tap = Tap()
    tap.before["letters.bury"].append(fail)
    async with pushed_to(issuer, tap=tap) as worker:
        answers = [await worker.push(b"garbage"), await worker.push(wrapped(b"garbage"))]

    assert [answer.status for answer in answers] == [503, 503]
    assert all("retry-after" in answer.headers for answer in answers)


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_that_is_too_large_is_refused(issuer: Issuer, declared: bool) -> None:
    """
    Whether it says so or not: 413, and no more of it is read.
    """
    head = (
        f"POST /push HTTP/1.1\r\nHost: worker\r\nAuthorization: Bearer {issuer.token()}\r\nConnection: close\r\n"
    )
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    async with pushed_to(issuer) as worker:
        if declared:
            answer = await ask(worker.port, f"{head}Content-Length: {LARGEST_ENVELOPE_BYTES + 1}\r\n\r\n".encode())
        else:
            chunks = -(-LARGEST_ENVELOPE_BYTES // 0x100000)
            answer = await ask(worker.port, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * chunks)

    assert answer.status == 413
    assert await worker.world.buried() == ()


async def test_a_body_that_does_not_come_whole_takes_no_room_for_long(issuer: Issuer) -> None:
    """
    Whether it is slow or its sender hangs up; there is room for the next, and nothing is buried.
    """
    head = f"POST /push HTTP/1.1\r\nHost: worker\r\nAuthorization: Bearer {issuer.token()}\r\n".encode()
    start = head + b"Content-Length: 1000\r\nConnection: close\r\n\r\n{"
    async with pushed_to(issuer, concurrency=1, body_seconds=0.1) as worker:
        async with await anyio.connect_tcp("127.0.0.1", worker.port) as stream:
            await stream.send(start)
        slow = await ask(worker.port, start)
        while slow.status == 429:
            # It has not heard yet that the first one hung up.
            slow = await ask(worker.port, start)
        request = await worker.world.submit()
        made = await worker.push(await worker.envelope(request))

    assert (slow.status, made.status) == (408, 204)
    assert await worker.world.buried() == ()


async def test_a_redelivery_never_starts_a_second_run(issuer: Issuer) -> None:
    """
    While the first is at work it is put off; afterwards it is settled.
    """
    work = Work()
    async with pushed_to(issuer) as worker:
        worker.world.stages.acts[Stage.VALIDATION] = work
        envelope = await worker.envelope(await worker.world.submit())
        answers: list[Answer] = []
        async with anyio.create_task_group() as group:
            group.start_soon(worker.push_into, answers, envelope)
            await work.begun.wait()
            await worker.push_into(answers, envelope)
            work.go_on.set()
        await worker.push_into(answers, envelope)

    assert [answer.status for answer in answers] == [503, 204, 204]
    assert worker.world.stages.ran.count(Stage.VALIDATION) == 1


async def test_more_than_may_be_in_hand_is_put_off(issuer: Issuer) -> None:
    """
    429 and when to come back; there is room again when one is done.
    """
    work = Work()
    async with pushed_to(issuer, concurrency=1) as worker:
        worker.world.stages.acts[Stage.VALIDATION] = work
        first, second = [await worker.envelope(await worker.world.submit()) for _ in range(2)]
        async with anyio.create_task_group() as group:
            group.start_soon(worker.push, first)
            await work.begun.wait()
            busy = await worker.push(second)
            work.go_on.set()
        later = await worker.push(second)

    assert (busy.status, later.status) == (429, 204)
    assert int(busy.headers["retry-after"]) >= 1


async def test_whoever_hangs_up_does_not_stop_the_work(issuer: Issuer) -> None:
    """
    The message will come again, and is settled then.
    """
    work = Work()
    async with pushed_to(issuer, grace_seconds=60) as worker:
        worker.world.stages.acts[Stage.VALIDATION] = work
        request = await worker.world.submit()
        envelope = await worker.envelope(request)
        async with anyio.create_task_group() as group:
            group.start_soon(worker.push, envelope)
            await work.begun.wait()
            group.cancel_scope.cancel()
        work.go_on.set()
        worker.stop.set()
        await worker.ended.wait()
        status = await worker.status(request)

    assert status is RequestStatus.COMPLETED


async def test_when_told_to_stop_what_fits_in_the_grace_is_finished(issuer: Issuer) -> None:
    """
    And answered.
    """
    work = Work()
    async with pushed_to(issuer, grace_seconds=60) as worker:
        worker.world.stages.acts[Stage.VALIDATION] = work
        envelope = await worker.envelope(await worker.world.submit())
        answers: list[Answer] = []
        async with anyio.create_task_group() as group:
            group.start_soon(worker.push_into, answers, envelope)
            await work.begun.wait()
            worker.stop.set()
            work.go_on.set()
        await worker.ended.wait()

    assert [answer.status for answer in answers] == [204]


async def test_when_told_to_stop_the_rest_is_given_back(issuer: Issuer) -> None:
    """
    At the end of the grace: 503, and the request is anybody's at once, its attempt not counted.
    """
    work = Work()
    async with pushed_to(issuer) as worker:
        worker.world.stages.acts[Stage.VALIDATION] = work
        request = await worker.world.submit()
        envelope = await worker.envelope(request)
        answers: list[Answer] = []
        async with anyio.create_task_group() as group:
            group.start_soon(worker.push_into, answers, envelope)
            await work.begun.wait()
            worker.stop.set()
        await worker.ended.wait()
        left = await worker.world.requests.load(request)

    assert (answers[0].status, "retry-after" in answers[0].headers) == (503, True)
    assert (left.lease, left.attempt, left.is_over) == (None, 0, False)


async def test_before_everything_is_there_a_push_is_put_off(issuer: Issuer) -> None:
    """
    As while the database is waited for.
    """
    async with pushed_to(issuer, opened=False) as worker:
        answer = await worker.push(wrapped(b"{}"))

    assert (answer.status, "retry-after" in answer.headers) == (503, True)


async def test_nothing_but_a_post_is_a_push(issuer: Issuer) -> None:
    """
    Elsewhere there is nothing.
    """
    async with pushed_to(issuer) as worker:
        got = await ask(worker.port, b"GET /push HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n")
        elsewhere = await post(worker.port, "/", b"")

    assert (got.status, elsewhere.status) == (405, 404)

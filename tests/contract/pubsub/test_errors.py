"""
What goes wrong with Pub/Sub is told apart, and is never a cancellation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import pytest

from contract.openers._pubsub import NOWHERE, PROJECT
from contract.servers.pubsub import Fault
from vividly_adapters.pubsub.clients import open_clients
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.publisher import PubSubPublisher
from vividly_adapters.pubsub.subscription import open_subscription
from vividly_core.domain.errors import (
    AlreadyExists,
    Misconfigured,
    NotFound,
    Rejected,
    Throttled,
    Transient,
    Unavailable,
)
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer
    from vividly_core.domain.errors import (
        PortError,
    )

pytestmark = pytest.mark.service("pubsub-client")

DATE = "Sat, 14 Mar 2026 15:09:26 GMT"
LATER = "Sat, 14 Mar 2026 15:09:56 GMT"
DISABLED = {"status": "PERMISSION_DENIED", "details": [{"@type": "x/ErrorInfo", "reason": "SERVICE_DISABLED"}]}

ERRORS = [
    pytest.param(Fault(status=400), Rejected, id="400"),
    pytest.param(Fault(status=400, error={"status": "FAILED_PRECONDITION"}), Misconfigured, id="400-precondition"),
    pytest.param(Fault(status=401), Misconfigured, id="401"),
    pytest.param(Fault(status=403, error={"status": "PERMISSION_DENIED"}), Misconfigured, id="403"),
    pytest.param(Fault(status=404), NotFound, id="404"),
    pytest.param(Fault(status=409), AlreadyExists, id="409"),
    pytest.param(Fault(status=409, error={"status": "ALREADY_EXISTS"}), AlreadyExists, id="409-exists"),
    pytest.param(Fault(status=409, error={"status": "ABORTED"}), Unavailable, id="409-aborted"),
    pytest.param(Fault(status=429, error={"status": "RESOURCE_EXHAUSTED"}), Throttled, id="429"),
    *(
        pytest.param(Fault(status=status), Unavailable, id=f"{status}")
        for status in (408, 499, 500, 502, 503, 504)
    ),
    pytest.param(Fault(status=502, text="<html>a proxy"), Unavailable, id="502-html"),
    pytest.param(Fault(status=200, text="<html>log in here"), Unavailable, id="200-html"),
    pytest.param(Fault(is_cut=True), Unavailable, id="cut"),
]


def message() -> OutgoingMessage:
    """
    One to publish.
    """
    return OutgoingMessage(id=uuid4(), topic="lessons", body=b"{}")


def publisher(place: Place) -> PubSubPublisher:
    """
    One that knows the topic.
    """
    return PubSubPublisher(client=place.clients.publisher, project=PROJECT, names={"lessons": place.topic})


@pytest.mark.parametrize(("fault", "kind"), ERRORS)
async def test_a_pull_that_goes_wrong_says_how(
    inbox: PubSubInbox, server: PubSubServer, fault: Fault, kind: type[PortError]
) -> None:
    """
    By an error of ours, with the client's as its cause, and without the words of the answer.
    """
    server.fail("pull", fault)

    with pytest.raises(kind) as caught:
        await inbox.receive(1)

    assert type(caught.value) is kind
    assert caught.value.__cause__ is not None
    assert "student" not in str(caught.value)
    assert await inbox.receive(1) == ()


@pytest.mark.parametrize(("fault", "kind"), ERRORS)
async def test_a_publication_that_goes_wrong_says_how(
    place: Place, server: PubSubServer, fault: Fault, kind: type[PortError]
) -> None:
    """
    The same way.
    """
    server.fail("publish", fault)

    with pytest.raises(kind) as caught:
        await publisher(place).publish((message(),))

    assert type(caught.value) is kind
    assert "student" not in str(caught.value)


@pytest.mark.parametrize("verb", ["ack", "nack", "extend"])
@pytest.mark.parametrize(("fault", "kind"), [each for each in ERRORS if each.id not in {"400", "200-html"}])
async def test_a_word_that_goes_wrong_says_how(
    *, place: Place, inbox: PubSubInbox, server: PubSubServer, verb: str, fault: Fault, kind: type[PortError]
) -> None:
    """
    The same way; and it can be said again.
    """
    await publisher(place).publish((message(),))
    (delivery,) = await inbox.receive(1)
    words: dict[str, tuple[str, Callable[..., Awaitable[None]], dict[str, float]]] = {
        "ack": ("acknowledge", inbox.ack, {}),
        "nack": ("modifyAckDeadline", inbox.nack, {"delay_seconds": 600}),
        "extend": ("modifyAckDeadline", inbox.extend, {"lease_seconds": 600}),
    }
    request, word, more = words[verb]
    server.fail(request, fault)

    with pytest.raises(kind) as caught:
        await word(delivery, **more)
    assert type(caught.value) is kind
    await word(delivery, **more)

    server.pass_time(590)
    assert await inbox.receive(1) == ()


@pytest.mark.parametrize(
    ("headers", "details", "seconds"),
    [
        ({"Retry-After": "7"}, [], 7.0),
        ({"Retry-After": LATER, "Date": DATE}, [], 30.0),
        ({"Retry-After": DATE, "Date": LATER}, [], 0.0),
        ({"Retry-After": "soon"}, [], None),
        ({}, [{"@type": "x/RetryInfo", "retryDelay": "1.5s"}], 1.5),
        ({}, [{"@type": "x/RetryInfo", "retryDelay": "NaN"}], None),
        ({}, ["odd"], None),
        ({}, [], None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_pubsub_says_when_to_come_back(
    *,
    inbox: PubSubInbox,
    server: PubSubServer,
    status: int,
    headers: dict[str, str],
    details: list[Any],
    seconds: float | None,
) -> None:
    """
    In a header, as a number or as a date by its own clock, or in the details of the error.
    """
    server.fail("pull", Fault(status=status, headers=headers, error={"details": details}))

    with pytest.raises(Transient) as caught:
        await inbox.receive(1)

    assert caught.value.retry_after_seconds == seconds


async def test_a_disabled_service_has_a_cure_of_its_own(inbox: PubSubInbox, server: PubSubServer) -> None:
    """
    Granting a role would not help.
    """
    server.fail("pull", Fault(status=403, error=DISABLED))
    with pytest.raises(Misconfigured, match=r"enable the API pubsub\.googleapis\.com"):
        await inbox.receive(1)

    server.fail("pull", Fault(status=403, error={"status": "PERMISSION_DENIED"}))
    with pytest.raises(Misconfigured, match=r"grant the service account roles/pubsub\.subscriber"):
        await inbox.receive(1)


async def test_an_answer_that_is_told_oddly_is_told_by_its_status(
    inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    What is not of a known form is not told on.
    """
    server.fail("pull", Fault(status=503, error={"status": "the student's words", "details": "none"}))

    with pytest.raises(Unavailable, match=r"503$"):
        await inbox.receive(1)


async def test_bursts_pass(place: Place, inbox: PubSubInbox, server: PubSubServer) -> None:
    """
    Each of ten failed pulls is told, none is repeated by itself, and the eleventh brings the message.
    """
    await publisher(place).publish((message(),))
    server.fail("pull", *(Fault(status=status) for status in [429, 503] * 5))

    for kind in [Throttled, Unavailable] * 5:
        with pytest.raises(kind):
            await inbox.receive(1)

    assert len(await inbox.receive(1)) == 1
    assert sum(verb == "pull" for verb, _ in server.requests) == 11


async def test_nobody_there_is_a_passing_error() -> None:
    """
    A connection that is refused cancels nothing, and the next call may do better.
    """
    async with (
        open_clients(emulator_host=NOWHERE) as clients,
        open_subscription(clients.subscriber, project=PROJECT, name="worker") as subscription,
    ):
        inbox = PubSubInbox(subscription=subscription)
        with anyio.fail_after(5):
            for _ in range(3):
                with pytest.raises(Unavailable, match="ConnectionRefusedError"):
                    await inbox.receive(1)


async def test_an_error_that_nobody_waits_for_is_nobodys(inbox: PubSubInbox, server: PubSubServer) -> None:
    """
    A pull that fails behind a receiver that has given up harms no one.
    """
    server.fail("pull", Fault(status=503, seconds=0.3))

    assert await inbox.receive(1) == ()
    await inbox.subscription.pulls.until_all_ended()

    assert await inbox.receive(1) == ()

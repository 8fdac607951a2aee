"""
Pub/Sub: where requests are published, and where workers pull them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .google_names import emulator_host, resource
from .parsers import whole
from .variable import Variable

if TYPE_CHECKING:
    from .google_names import ResourceName
    from .project import Project
    from .reader import Reader

OR_ELSE: Final = "set VIVIDLY_QUEUE=table to let requests wait in the database"

TOPIC: Final = Variable(
    name="PUBSUB_TOPIC",
    parse=resource("topics"),
    default=None,
    meaning="the topic of requests, by its short or its full name",
    otherwise="none: Pub/Sub needs it",
    cure="give the topic that requests are published to, such as content-generation-requests",
)
SUBSCRIPTION: Final = Variable(
    name="PUBSUB_SUBSCRIPTION",
    parse=resource("subscriptions"),
    default=None,
    meaning="the subscription that workers pull from",
    otherwise="none: a worker that pulls from Pub/Sub needs it",
    cure="give the subscription to pull from, such as content-generation-worker-sub",
)
DEAD_LETTER_TOPIC: Final = Variable(
    name="PUBSUB_DEAD_LETTER_TOPIC",
    parse=resource("topics"),
    default=None,
    meaning="the topic that hears of what was given up, and where Pub/Sub puts what was delivered too often",
    otherwise="workers tell nobody; Pub/Sub's is the one that the subscription names",
)
ACK_DEADLINE: Final = Variable(
    name="VIVIDLY_ACK_DEADLINE_SECONDS",
    parse=whole(10, 600),
    default=None,
    meaning="the ack deadline that the subscription should have; `vividly doctor` compares",
    otherwise="at least `VIVIDLY_LEASE_SECONDS`; 600 where it pushes",
)
EMULATOR: Final = Variable(
    name="PUBSUB_EMULATOR_HOST",
    parse=emulator_host,
    default=None,
    meaning="an emulator of Pub/Sub, as `HOST:PORT`",
    otherwise="Google's own",
)


@attrs.frozen(kw_only=True)
class PubSub:
    """
    Names in full: ``projects/PROJECT/topics/NAME``.
    """

    topic: str
    subscription: str | None = None
    dead_letter_topic: str | None = None
    ack_deadline_seconds: int | None = None
    emulator_host: str | None = None


def read_pubsub(reader: Reader, project: Project, *, pulls: bool) -> PubSub | None:
    """
    ``None`` where something is missing. A worker that *pulls* needs a subscription.
    """
    topic = reader.require(TOPIC, or_else=OR_ELSE)
    subscription = reader.require(SUBSCRIPTION, or_else=OR_ELSE) if pulls else reader.read(SUBSCRIPTION)
    dead_letter_topic = reader.read(DEAD_LETTER_TOPIC)
    ack_deadline_seconds = reader.read(ACK_DEADLINE)
    emulator = reader.read(EMULATOR)

    def full(name: ResourceName | None) -> str | None:
        if name is None or (name.project is None and project() is None):
            return None
        return name.within(project() or "")

    topic_name = full(topic)
    if topic_name is None:
        return None
    return PubSub(
        topic=topic_name,
        subscription=full(subscription),
        dead_letter_topic=full(dead_letter_topic),
        ack_deadline_seconds=ack_deadline_seconds,
        emulator_host=emulator,
    )

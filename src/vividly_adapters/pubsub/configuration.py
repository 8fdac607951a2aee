"""
How topics and subscriptions are set up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.errors import NotFound

from .errors import Needs, translating_pubsub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .clients import PubSubClients

_PAGE: Final = "1000"
# The service and its emulator write it differently.
_DELETED: Final = {"_deleted-topic_", "_deleted_topic_"}


@attrs.frozen(kw_only=True)
class SubscriptionConfiguration:
    """
    What Pub/Sub says of a subscription. It and its topics are told by their full names. *topic* is ``None`` if it was
    deleted; *push_endpoint* where messages are pulled; *dead_letter_topic* and *max_delivery_attempts* without a
    dead-letter policy; backoffs without a retry policy; *retention_seconds* and *filter* where nothing is said of them.
    """

    name: str
    topic: str | None
    ack_deadline_seconds: int
    push_endpoint: str | None
    push_audience: str | None
    push_service_account: str | None
    dead_letter_topic: str | None
    max_delivery_attempts: int | None
    minimum_backoff_seconds: float | None
    maximum_backoff_seconds: float | None
    retention_seconds: float | None
    filter: str | None
    is_ordered: bool
    is_exactly_once: bool
    is_detached: bool


@attrs.frozen(kw_only=True)
class Configuration:
    """
    All there is. *topics* are the full names of those that were asked for and exist; *subscription* is ``None`` if
    there is none.
    """

    topics: frozenset[str]
    subscription: SubscriptionConfiguration | None


@attrs.frozen(kw_only=True)
class Wanted:
    """
    What there should be, by full names, each within a project of its own. Without *push_endpoint* a new subscription is
    for pulling; without *dead_letter_topic* it has no dead-letter policy. One that *is_pulled* loses its endpoint and
    its retry policy.
    """

    topic: str
    subscription: str
    dead_letter_topic: str | None = None
    max_delivery_attempts: int = 100
    ack_deadline_seconds: int = 60
    push_endpoint: str | None = None
    is_pulled: bool = False

    @property
    def topics(self) -> tuple[str, ...]:
        """
        All that are named.
        """
        return tuple(name for name in (self.topic, self.dead_letter_topic) if name is not None)


async def read_configuration(clients: PubSubClients, wanted: Wanted) -> Configuration:
    """
    Look at the topics and the subscription that *wanted* names, and at the dead-letter topic that the subscription
    itself names. It changes nothing.

    :raises PortError: if that cannot be seen; see `errors`. What is not there is no error.
    """
    found = await _subscription(clients, wanted.subscription)
    paths = set(wanted.topics)
    if found is not None:
        paths |= {path for path in (found.topic, found.dead_letter_topic) if path is not None}
    projects = {path.split("/")[1] for path in paths}
    topics = [topic for project in sorted(projects) for topic in await _topics(clients, project)]
    return Configuration(topics=frozenset(paths.intersection(topics)), subscription=found)


async def _topics(clients: PubSubClients, project: str) -> list[str]:
    # The client cannot ask for a single one.
    path, found, query = clients.publisher.project_path(project), list[str](), {"pageSize": _PAGE}
    while True:
        with translating_pubsub(f"project {path}", Needs.VIEWER):
            page = await clients.publisher.list_topics(path, query)
        found += [topic["name"] for topic in page.get("topics", [])]
        if not (token := page.get("nextPageToken")):
            return found
        query = {**query, "pageToken": token}


async def _subscription(clients: PubSubClients, path: str) -> SubscriptionConfiguration | None:
    try:
        with translating_pubsub(f"subscription {path}", Needs.VIEWER):
            return _read(await clients.subscriber.get_subscription(path))
    except NotFound:
        return None


def _read(found: Mapping[str, Any]) -> SubscriptionConfiguration:
    push = found.get("pushConfig", {})
    token = push.get("oidcToken", {})
    policy = found.get("deadLetterPolicy", {})
    retry = found.get("retryPolicy", {})
    return SubscriptionConfiguration(
        name=found["name"],
        topic=None if found.get("topic") in _DELETED else found.get("topic"),
        ack_deadline_seconds=found.get("ackDeadlineSeconds", 10),
        push_endpoint=push.get("pushEndpoint") or None,
        push_audience=token.get("audience") or None,
        push_service_account=token.get("serviceAccountEmail") or None,
        dead_letter_topic=policy.get("deadLetterTopic") or None,
        # Unless it is told, it is 5.
        max_delivery_attempts=policy.get("maxDeliveryAttempts", 5) if policy else None,
        minimum_backoff_seconds=_seconds(retry.get("minimumBackoff")),
        maximum_backoff_seconds=_seconds(retry.get("maximumBackoff")),
        retention_seconds=_seconds(found.get("messageRetentionDuration")),
        filter=found.get("filter") or None,
        is_ordered=found.get("enableMessageOrdering", False),
        is_exactly_once=found.get("enableExactlyOnceDelivery", False),
        is_detached=found.get("detached", False),
    )


def _seconds(duration: str | None) -> float | None:
    return None if duration is None else float(duration.removesuffix("s"))

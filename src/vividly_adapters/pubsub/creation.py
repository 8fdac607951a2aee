"""
Sets up topics and subscriptions, on an emulator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vividly_core.domain.errors import AlreadyExists, Misconfigured

from .configuration import read_configuration
from .errors import Needs, translating_pubsub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .clients import PubSubClients
    from .configuration import SubscriptionConfiguration, Wanted


async def create_missing(clients: PubSubClients, wanted: Wanted) -> tuple[str, ...]:
    """
    Create on an emulator what *wanted* names and is not there, and give a subscription that is there the ack deadline
    and the dead-letter policy that are wanted; return the names of all that was changed. Idempotent.

    :raises Misconfigured: if this is no emulator, where whoever runs the project creates such things; or if the
        subscription is one of another topic, which cannot be changed.
    """
    if not clients.is_emulated:
        raise Misconfigured("topics and subscriptions are created on an emulator only; elsewhere, use gcloud")
    before = await read_configuration(clients, wanted)
    missing = [name for name in wanted.topics if name not in before.topics]
    changed = [name for name in missing if await _create_topic(clients, name)]
    name = wanted.subscription
    body = _body(wanted)
    with translating_pubsub(f"subscription {name}", Needs.EDITOR):
        if before.subscription is None:
            await clients.subscriber.create_subscription(name, wanted.topic, body)
            changed.append(name)
        elif before.subscription.topic != wanted.topic:
            raise Misconfigured(
                f"subscription {name} is one of {before.subscription.topic}; delete it, or name it"
            )
        elif _differs(before.subscription, body) or (wanted.is_pulled and _waits(before.subscription)):
            # What is masked and not given is taken away.
            mask = ",".join({**body, "pushConfig": None, "retryPolicy": None} if wanted.is_pulled else body)
            patch = {"subscription": {"name": name, **body}, "updateMask": mask}
            await clients.subscriber.patch_subscription(name, patch)
            changed.append(name)
    return tuple(changed)


async def _create_topic(clients: PubSubClients, name: str) -> bool:
    try:
        with translating_pubsub(f"topic {name}", Needs.EDITOR):
            await clients.publisher.create_topic(name)
    except AlreadyExists:
        return False
    return True


def _body(wanted: Wanted) -> dict[str, Any]:
    body: dict[str, Any] = {"ackDeadlineSeconds": wanted.ack_deadline_seconds}
    if wanted.push_endpoint is not None:
        body["pushConfig"] = {"pushEndpoint": wanted.push_endpoint}
    if wanted.dead_letter_topic is not None:
        body["deadLetterPolicy"] = {
            "deadLetterTopic": wanted.dead_letter_topic,
            "maxDeliveryAttempts": wanted.max_delivery_attempts,
        }
    return body


def _waits(found: SubscriptionConfiguration) -> bool:
    return found.push_endpoint is not None or found.minimum_backoff_seconds is not None


def _differs(found: SubscriptionConfiguration, body: Mapping[str, Any]) -> bool:
    policy = body.get("deadLetterPolicy", {})
    return (
        found.ack_deadline_seconds != body["ackDeadlineSeconds"]
        or found.push_endpoint != body.get("pushConfig", {}).get("pushEndpoint", found.push_endpoint)
        or (found.dead_letter_topic, found.max_delivery_attempts)
        != (
            policy.get("deadLetterTopic", found.dead_letter_topic),
            policy.get("maxDeliveryAttempts", found.max_delivery_attempts),
        )
    )

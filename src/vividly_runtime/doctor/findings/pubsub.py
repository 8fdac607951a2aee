"""
Topics and subscriptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_runtime.doctor.finding import State, failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_runtime.doctor.finding import Finding

ATTEMPTS: Final = 100
"""What is put off counts as an attempt too: Pub/Sub must not give up before a worker does."""

_PUSH_SECONDS: Final = 600
_LEAST_DEADLINE: Final = 10
_FIX: Final = "vividly doctor --fix"


@attrs.frozen(kw_only=True)
class SubscriptionReading:
    """
    How a subscription is set up; names in full. *topic* is ``None`` if it was deleted.
    """

    path: str
    topic: str | None
    ack_deadline_seconds: int
    push_endpoint: str | None = None
    push_audience: str | None = None
    push_service_account: str | None = None
    dead_letter_topic: str | None = None
    max_delivery_attempts: int | None = None
    filter: str | None = None
    is_detached: bool = False


@attrs.frozen(kw_only=True)
class PubSubReading:
    """
    Of the *topics* that matter those that exist; the *subscription*, if there is one.
    """

    topics: frozenset[str]
    subscription: SubscriptionReading | None


@attrs.frozen(kw_only=True)
class Wanted:
    """
    What the settings name and a worker needs. *is_pushed*: the worker is pushed to.
    """

    topic: str
    subscription: str
    lease_seconds: float
    dead_letter_topic: str | None = None
    ack_deadline_seconds: int | None = None
    is_pushed: bool = False
    push_audience: str | None = None
    push_service_account: str | None = None
    is_emulated: bool = False

    @property
    def deadline(self) -> int:
        """
        The ack deadline to give to a subscription.
        """
        least = _PUSH_SECONDS if self.is_pushed else max(_LEAST_DEADLINE, round(self.lease_seconds + 0.5))
        return self.ack_deadline_seconds or min(_PUSH_SECONDS, least)


def judge_pubsub(found: PubSubReading, wanted: Wanted) -> tuple[Finding, ...]:
    """
    One finding for the topic, and at least one for the subscription. On an emulator one command mends all of it.
    """
    findings = (_topic(found, wanted), *_subscription(found, wanted))
    if not wanted.is_emulated:
        return findings
    return tuple(attrs.evolve(f, cure=_FIX) if f.state is State.FAILED and f.cure else f for f in findings)


def _topic(found: PubSubReading, wanted: Wanted) -> Finding:
    if wanted.topic in found.topics:
        return ok(f"topic {wanted.topic}")
    return failed(f"there is no topic {wanted.topic}", cure=f"gcloud pubsub topics create {_named(wanted.topic)}")


def _subscription(found: PubSubReading, wanted: Wanted) -> Iterator[Finding]:
    there = found.subscription
    if there is None:
        yield failed(f"there is no subscription {wanted.subscription}", cure=_create(wanted))
        return
    if there.is_detached or there.topic is None:
        yield failed(
            f"subscription {there.path} has lost its topic, and gets nothing any more",
            cure=f"gcloud pubsub subscriptions delete {_named(there.path)} && {_create(wanted)}",
        )
        return
    problems = [
        *_of_topic(there, wanted),
        *_of_delivery(there, wanted),
        *_of_deadline(there, wanted),
        *_of_dead_letters(there, wanted, found.topics),
        *_of_filter(there),
    ]
    if not any(problem.state is State.FAILED for problem in problems):
        how = "pushes" if there.push_endpoint else "is pulled from"
        yield ok(f"subscription {there.path} {how}, ack deadline {there.ack_deadline_seconds} s")
    yield from problems


def _of_topic(there: SubscriptionReading, wanted: Wanted) -> Iterator[Finding]:
    if there.topic != wanted.topic:
        yield failed(
            f"subscription {there.path} is one of {there.topic}, not of {wanted.topic}",
            cure=f"export PUBSUB_TOPIC={there.topic}",
        )


def _of_delivery(there: SubscriptionReading, wanted: Wanted) -> Iterator[Finding]:
    modify = f"gcloud pubsub subscriptions modify-push-config {_named(there.path)}"
    to_us = (
        f"{modify} --push-endpoint={there.push_endpoint or 'https://WORKER_HOST/push'}"
        f" --push-auth-service-account={wanted.push_service_account}"
        f" --push-auth-token-audience={wanted.push_audience}"
    )
    if there.push_endpoint and not wanted.is_pushed:
        yield failed(
            f"subscription {there.path} pushes to {there.push_endpoint}, and cannot be pulled from",
            cure=f"{modify} --push-endpoint=",
        )
    elif wanted.is_pushed and not there.push_endpoint:
        yield failed(f"subscription {there.path} pushes to nobody", cure=to_us)
    elif wanted.is_pushed and (there.push_audience, there.push_service_account) != (
        wanted.push_audience,
        wanted.push_service_account,
    ):
        yield failed(
            f"subscription {there.path} pushes as {there.push_service_account or 'nobody'} for the audience"
            f" {there.push_audience or 'none'}: the worker lets in another one",
            cure=to_us,
        )


def _of_deadline(there: SubscriptionReading, wanted: Wanted) -> Iterator[Finding]:
    cure = f"gcloud pubsub subscriptions update {_named(there.path)} --ack-deadline={wanted.deadline}"
    deadline = there.ack_deadline_seconds
    if not wanted.is_pushed and deadline < wanted.lease_seconds:
        yield failed(
            f"the ack deadline of {deadline} s is shorter than the lease of {wanted.lease_seconds:g} s:"
            " a message would come again while it is worked on",
            cure=cure,
        )
    elif wanted.ack_deadline_seconds is not None and deadline != wanted.ack_deadline_seconds:
        yield warning(
            f"the ack deadline is {deadline} s, and should be {wanted.ack_deadline_seconds} s", cure=cure
        )
    elif wanted.is_pushed and deadline < _PUSH_SECONDS:
        yield warning(f"after {deadline} s a lesson is pushed again, and put off, until it is made", cure=cure)


def _of_dead_letters(there: SubscriptionReading, wanted: Wanted, topics: frozenset[str]) -> Iterator[Finding]:
    target = wanted.dead_letter_topic or there.dead_letter_topic
    cure = (
        f"gcloud pubsub subscriptions update {_named(there.path)}"
        f" --dead-letter-topic={target or 'TOPIC'} --max-delivery-attempts={ATTEMPTS}"
    )
    if there.dead_letter_topic is None:
        if wanted.is_pushed and wanted.dead_letter_topic is None:
            return
        yield failed(
            f"subscription {there.path} has no dead-letter policy: no attempt is counted, and what kills its worker"
            " comes again for ever",
            cure=cure,
        )
        return
    if wanted.dead_letter_topic not in {None, there.dead_letter_topic}:
        yield failed(
            f"dead letters go to {there.dead_letter_topic}, and should go to {wanted.dead_letter_topic}", cure=cure
        )
    if there.dead_letter_topic not in topics:
        yield failed(
            f"there is no dead-letter topic {there.dead_letter_topic}: what goes there is lost",
            cure=f"gcloud pubsub topics create {_named(there.dead_letter_topic)}",
        )
    if (there.max_delivery_attempts or 0) < ATTEMPTS:
        yield warning(
            f"Pub/Sub gives up after {there.max_delivery_attempts} attempts, and putting off is one too",
            cure=cure,
        )


def _of_filter(there: SubscriptionReading) -> Iterator[Finding]:
    if there.filter:
        yield warning(f"what does not pass the filter is dropped in silence: {there.filter}", cure=None)


def _create(wanted: Wanted) -> str:
    policy = (
        f" --dead-letter-topic={wanted.dead_letter_topic} --max-delivery-attempts={ATTEMPTS}"
        if wanted.dead_letter_topic
        else ""
    )
    push = (
        f" --push-endpoint=https://WORKER_HOST/push --push-auth-service-account={wanted.push_service_account}"
        f" --push-auth-token-audience={wanted.push_audience}"
        if wanted.is_pushed
        else ""
    )
    return (
        f"gcloud pubsub subscriptions create {_named(wanted.subscription)} --topic={wanted.topic}"
        f" --ack-deadline={wanted.deadline} --min-retry-delay=10s --max-retry-delay=600s{policy}{push}"
    )


def _named(path: str) -> str:
    _, project, _, name = path.split("/")
    return f"{name} --project={project}"

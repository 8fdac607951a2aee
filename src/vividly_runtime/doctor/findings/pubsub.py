"""
Topics and subscriptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_runtime.doctor.finding import State, failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_runtime.doctor.deployed import Subscription
    from vividly_runtime.doctor.finding import Finding

ATTEMPTS: Final = 100
"""What is put off counts as an attempt too: Pub/Sub must not give up before a worker does."""

_PUSH_SECONDS: Final = 600
_LEAST_DEADLINE: Final = 10
_FIX: Final = "vividly doctor --fix"
_ANOTHER: Final = f"export PUBSUB_SUBSCRIPTION=... && {_FIX}"


@attrs.frozen(kw_only=True)
class PubSubReading:
    """
    Of the *topics* that matter those that exist; the *subscription*, if there is one.
    """

    topics: frozenset[str]
    subscription: Subscription | None


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
    One finding for each topic, and at least one for the subscription. On an emulator one command mends all of it, and
    what it cannot mend is left behind: no command may go to a project of the same name.
    """
    findings = (_topic(found, wanted), *_dead_letter_topics(found, wanted), *_subscription(found, wanted))
    if not wanted.is_emulated:
        return findings
    return tuple(attrs.evolve(f, cure=_on_emulator(f.cure)) for f in findings)


def _on_emulator(cure: str | None) -> str | None:
    if cure is None or not cure.startswith("gcloud"):
        return cure
    return _ANOTHER if "subscriptions delete" in cure or "WORKER_HOST" in cure else _FIX


def _topic(found: PubSubReading, wanted: Wanted) -> Finding:
    if wanted.topic in found.topics:
        return ok(f"topic {wanted.topic}")
    return failed(f"there is no topic {wanted.topic}", cure=f"gcloud pubsub topics create {_named(wanted.topic)}")


def _dead_letter_topics(found: PubSubReading, wanted: Wanted) -> Iterator[Finding]:
    if wanted.dead_letter_topic is not None and wanted.dead_letter_topic not in found.topics:
        yield failed(
            f"there is no dead-letter topic {wanted.dead_letter_topic}: what cannot be told there comes again for ever",
            cure=f"gcloud pubsub topics create {_named(wanted.dead_letter_topic)}",
        )
    named = None if found.subscription is None else found.subscription.dead_letter_topic
    if named is not None and named != wanted.dead_letter_topic and named not in found.topics:
        yield failed(
            f"there is no dead-letter topic {named}: what goes there is lost",
            cure=f"gcloud pubsub topics create {_named(named)}",
        )


def _subscription(found: PubSubReading, wanted: Wanted) -> Iterator[Finding]:
    there = found.subscription
    if there is None:
        yield failed(f"there is no subscription {wanted.subscription}", cure=_create(wanted))
        return
    if there.is_detached or there.topic is None:
        yield failed(
            f"subscription {there.name} has lost its topic, and gets nothing any more",
            cure=f"gcloud pubsub subscriptions delete {_named(there.name)} && {_create(wanted)}",
        )
        return
    problems = [
        *_of_topic(there, wanted),
        *_of_delivery(there, wanted),
        *_of_deadline(there, wanted),
        *_of_dead_letters(there, wanted),
        *_of_retries(there, wanted),
        *_of_filter(there, wanted),
    ]
    if not any(problem.state is State.FAILED for problem in problems):
        how = "pushes" if there.push_endpoint else "is pulled from"
        yield ok(f"subscription {there.name} {how}, ack deadline {there.ack_deadline_seconds} s")
    yield from problems


def _of_topic(there: Subscription, wanted: Wanted) -> Iterator[Finding]:
    if there.topic != wanted.topic:
        yield failed(
            f"subscription {there.name} is one of {there.topic}, not of {wanted.topic}",
            cure=f"export PUBSUB_TOPIC={there.topic}",
        )


def _of_delivery(there: Subscription, wanted: Wanted) -> Iterator[Finding]:
    modify = f"gcloud pubsub subscriptions modify-push-config {_named(there.name)}"
    to_us = (
        f"{modify} --push-endpoint={there.push_endpoint or 'https://WORKER_HOST/push'}"
        f" --push-auth-service-account={wanted.push_service_account}"
        f" --push-auth-token-audience={wanted.push_audience}"
    )
    if there.push_endpoint and not wanted.is_pushed:
        yield failed(
            f"subscription {there.name} pushes to {there.push_endpoint}, and cannot be pulled from",
            cure=f"{modify} --push-endpoint=",
        )
    elif wanted.is_pushed and not there.push_endpoint:
        yield failed(f"subscription {there.name} pushes to nobody", cure=to_us)
    elif wanted.is_pushed and (there.push_audience, there.push_service_account) != (
        wanted.push_audience,
        wanted.push_service_account,
    ):
        yield failed(
            f"subscription {there.name} pushes as {there.push_service_account or 'nobody'} for the audience"
            f" {there.push_audience or 'none'}: the worker lets in another one",
            cure=to_us,
        )


def _of_deadline(there: Subscription, wanted: Wanted) -> Iterator[Finding]:
    cure = f"gcloud pubsub subscriptions update {_named(there.name)} --ack-deadline={wanted.deadline}"
    deadline = there.ack_deadline_seconds or 0
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


def _of_dead_letters(there: Subscription, wanted: Wanted) -> Iterator[Finding]:
    target = wanted.dead_letter_topic or there.dead_letter_topic
    cure = (
        f"gcloud pubsub subscriptions update {_named(there.name)}"
        f" --dead-letter-topic={target or 'TOPIC'} --max-delivery-attempts={ATTEMPTS}"
    )
    if there.dead_letter_topic is None:
        if wanted.is_pushed and wanted.dead_letter_topic is None:
            return
        yield failed(
            f"subscription {there.name} has no dead-letter policy: no attempt is counted, and what kills its worker"
            " comes again for ever",
            cure=cure,
        )
        return
    if wanted.dead_letter_topic not in {None, there.dead_letter_topic}:
        yield failed(
            f"dead letters go to {there.dead_letter_topic}, and should go to {wanted.dead_letter_topic}", cure=cure
        )
    if (there.max_delivery_attempts or 0) < ATTEMPTS:
        yield warning(
            f"Pub/Sub gives up after {there.max_delivery_attempts} attempts, and whatever is put off, given back or"
            " held by a worker that dies counts as one",
            cure=cure,
        )


def _of_retries(there: Subscription, wanted: Wanted) -> Iterator[Finding]:
    # What is pushed is given back with an error, which should not come again at once.
    if there.minimum_backoff_seconds and not wanted.is_pushed:
        yield warning(
            f"the retry policy keeps for {there.minimum_backoff_seconds:g} s and more what a worker gives back to the"
            " next one",
            cure=f"gcloud pubsub subscriptions update {_named(there.name)} --clear-retry-policy",
        )


def _of_filter(there: Subscription, wanted: Wanted) -> Iterator[Finding]:
    if there.filter:
        yield warning(
            f"what does not pass the filter is dropped in silence: {there.filter}",
            "A filter cannot be changed. Messages that wait in the subscription go with it.",
            cure=f"gcloud pubsub subscriptions delete {_named(there.name)} && {_create(wanted)}",
        )


def _create(wanted: Wanted) -> str:
    policy = (
        f" --dead-letter-topic={wanted.dead_letter_topic} --max-delivery-attempts={ATTEMPTS}"
        if wanted.dead_letter_topic
        else ""
    )
    push = (
        " --min-retry-delay=10s --max-retry-delay=600s --push-endpoint=https://WORKER_HOST/push"
        f" --push-auth-service-account={wanted.push_service_account}"
        f" --push-auth-token-audience={wanted.push_audience}"
        if wanted.is_pushed
        else ""
    )
    return (
        f"gcloud pubsub subscriptions create {_named(wanted.subscription)} --topic={wanted.topic}"
        f" --ack-deadline={wanted.deadline}{policy}{push}"
    )


def _named(path: str) -> str:
    _, project, _, name = path.split("/")
    return f"{name} --project={project}"

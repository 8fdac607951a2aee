"""
How what is deployed differs from what was declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .finding import failed, ok, unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .deployed import Deployed, DeployedSubscription
    from .finding import Finding

_LISTS = {"topics": "topic", "buckets": "bucket", "models": "model", "voices": "voice"}


def drift(declared: Deployed, found: Deployed) -> tuple[Finding, ...]:
    """
    A finding for each difference, or the one that there is none. What was not declared may be as it likes; what was
    declared and not looked at is told.
    """
    return tuple(_differences(declared, found)) or (ok("nothing has drifted from what was declared"),)


def _differences(declared: Deployed, found: Deployed) -> Iterator[Finding]:
    if declared.schema_revision is not None:
        if found.schema_revision is None:
            yield _unseen("the schema's revision")
        elif declared.schema_revision != found.schema_revision:
            yield _changed("the schema's revision", declared.schema_revision, found.schema_revision)
    for field, word in _LISTS.items():
        yield from _of_list(word, getattr(declared, field), getattr(found, field))
    if declared.subscriptions is not None:
        yield from _of_subscriptions(declared.subscriptions, found.subscriptions)


def _of_list(word: str, declared: tuple[str, ...] | None, found: tuple[str, ...] | None) -> Iterator[Finding]:
    if declared is None:
        return
    if found is None:
        yield _unseen(f"every {word}")
        return
    for name in declared:
        if name not in found:
            yield failed(f"{word} {name}: declared, and not there", cure=None)
    for name in found:
        if name not in declared:
            yield failed(f"{word} {name}: there, and not declared", cure=None)


def _of_subscriptions(
    declared: tuple[DeployedSubscription, ...], found: tuple[DeployedSubscription, ...] | None
) -> Iterator[Finding]:
    if found is None:
        yield _unseen("every subscription")
        return
    there = {subscription.name: subscription for subscription in found}
    for wanted in declared:
        if wanted.name not in there:
            yield failed(f"subscription {wanted.name}: declared, and not there", cure=None)
            continue
        for field in attrs.fields(type(wanted)):
            want, have = getattr(wanted, field.name), getattr(there[wanted.name], field.name)
            if want != have:
                what = field.name.replace("_", " ")
                yield _changed(f"subscription {wanted.name}: {what}", want, have)
    for name in there.keys() - {subscription.name for subscription in declared}:
        yield failed(f"subscription {name}: there, and not declared", cure=None)


def _changed(what: str, declared: object, found: object) -> Finding:
    declared, found = ("none" if value is None else value for value in (declared, found))
    return failed(f"{what}: declared {declared}, found {found}", cure=None)


def _unseen(what: str) -> Finding:
    return unchecked(f"{what} is declared, and was not looked at")

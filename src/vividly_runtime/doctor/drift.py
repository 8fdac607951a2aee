"""
How what is deployed differs from what was declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .finding import failed, ok, unchecked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .deployed import Deployed, Subscription
    from .finding import Finding

_REVISION: Final = "schema_revision"
_SUBSCRIPTIONS: Final = "subscriptions"
_WORDS: Final = {
    _REVISION: "the schema's revision",
    "topics": "topic",
    "buckets": "bucket",
    "models": "model",
    "voices": "voice",
    _SUBSCRIPTIONS: "subscription",
}
# Every subscription has them: a declaration that leaves them out does not say that there are none.
_ALWAYS: Final = {"topic", "ack_deadline_seconds", "retention_seconds"}


def drift(declared: Deployed, found: Deployed, *, left_out: Collection[str] = ()) -> tuple[Finding, ...]:
    """
    A finding for each difference, or the one that there is none. What was not declared may be as it likes.

    What was declared and not seen has drifted: the settings use other parts, or it could not be looked at, and nobody
    may take that for well. Only the fields *left_out*, which nobody was to look at, are merely told.
    """
    return tuple(_differences(declared, found, left_out)) or (ok("nothing has drifted from what was declared"),)


def _differences(declared: Deployed, found: Deployed, left_out: Collection[str]) -> Iterator[Finding]:
    for field, word in _WORDS.items():
        want, have = getattr(declared, field), getattr(found, field)
        if want is None:
            continue
        if have is None:
            yield _unseen(word if field == _REVISION else f"every {word}", is_left_out=field in left_out)
        elif field == _SUBSCRIPTIONS:
            yield from _of_subscriptions(want, have)
        elif field == _REVISION:
            yield from _of_revision(want, have)
        else:
            yield from _of_list(word, want, have)


def _of_revision(declared: str, found: str) -> Iterator[Finding]:
    if declared != found:
        yield _changed(_WORDS[_REVISION], declared, found)


def _of_list(word: str, declared: tuple[str, ...], found: tuple[str, ...]) -> Iterator[Finding]:
    for name in declared:
        if name not in found:
            yield failed(f"{word} {name}: declared, and not there", cure=None)
    for name in found:
        if name not in declared:
            yield failed(f"{word} {name}: there, and not declared", cure=None)


def _of_subscriptions(declared: tuple[Subscription, ...], found: tuple[Subscription, ...]) -> Iterator[Finding]:
    there = {subscription.name: subscription for subscription in found}
    for wanted in declared:
        if wanted.name not in there:
            yield failed(f"subscription {wanted.name}: declared, and not there", cure=None)
            continue
        for field in attrs.fields(type(wanted)):
            want, have = getattr(wanted, field.name), getattr(there[wanted.name], field.name)
            if want != have and not (want is None and field.name in _ALWAYS):
                what = field.name.replace("_", " ")
                yield _changed(f"subscription {wanted.name}: {what}", want, have)
    for name in there.keys() - {subscription.name for subscription in declared}:
        yield failed(f"subscription {name}: there, and not declared", cure=None)


def _changed(what: str, declared: object, found: object) -> Finding:
    declared, found = ("none" if value is None else value for value in (declared, found))
    return failed(f"{what}: declared {declared}, found {found}", cure=None)


def _unseen(what: str, *, is_left_out: bool) -> Finding:
    if is_left_out:
        return unchecked(f"{what} is declared, and was not looked at")
    return failed(
        f"{what} is declared, and none was seen: the settings use another part, or it could not be looked at",
        cure=None,
    )

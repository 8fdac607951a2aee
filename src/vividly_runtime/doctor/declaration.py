"""
A file that declares what should be deployed.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

import attrs
import tomli_w

from vividly_core.domain.errors import Misconfigured

from .deployed import Deployed, Subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTS: Final = ("topics", "buckets", "models", "voices")
_KNOWN: Final = {"schema_revision", "subscriptions", *_LISTS}
_OF_A_SUBSCRIPTION: Final = tuple(field.name for field in attrs.fields(Subscription))
_TEXT: Final = ((str,), "not a text")
_WHOLE: Final = ((int,), "not a whole number")
_NUMBER: Final = ((int, float), "not a number")
_SWITCH: Final = ((bool,), "neither true nor false")
_KINDS: Final = {
    "ack_deadline_seconds": _WHOLE,
    "max_delivery_attempts": _WHOLE,
    "minimum_backoff_seconds": _NUMBER,
    "maximum_backoff_seconds": _NUMBER,
    "retention_seconds": _NUMBER,
    "is_ordered": _SWITCH,
    "is_exactly_once": _SWITCH,
    "is_detached": _SWITCH,
}


def declare(deployed: Deployed) -> str:
    """
    *deployed* as a file; what nobody has looked at is left out, and so is what a subscription does not do.
    """
    document: dict[str, Any] = attrs.asdict(
        deployed, filter=lambda _, value: value is not None and value is not False
    )
    return tomli_w.dumps(document)


def read_declaration(text: str) -> Deployed:
    """
    Read such a file.

    :raises Misconfigured: naming the key that is wrong.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"the declaration is no TOML: {error}") from error
    if unknown := sorted(document.keys() - _KNOWN):
        raise Misconfigured(f"{unknown[0]}: nobody knows this key; write {', '.join(sorted(_KNOWN))}")
    revision = document.get("schema_revision")
    if not isinstance(revision, str | None):
        raise Misconfigured('schema_revision: not a text; write it as "0010"')
    subscriptions = document.get("subscriptions")
    return Deployed(
        schema_revision=revision,
        subscriptions=None if subscriptions is None else _subscriptions(subscriptions),
        **{name: _texts(name, document[name]) for name in _LISTS if name in document},
    )


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Misconfigured(f'{name}: not a list of texts; write {name} = ["..."]')
    return tuple(value)


def _subscriptions(value: object) -> tuple[Subscription, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Misconfigured("subscriptions: not a list of tables; write [[subscriptions]]")
    return tuple(_subscription(item) for item in value)


def _subscription(item: Mapping[str, Any]) -> Subscription:
    if unknown := sorted(item.keys() - set(_OF_A_SUBSCRIPTION)):
        raise Misconfigured(
            f"subscriptions.{unknown[0]}: nobody knows this key; write {', '.join(_OF_A_SUBSCRIPTION)}"
        )
    if "name" not in item:
        raise Misconfigured(
            "subscriptions.name: missing; write it in full, as projects/PROJECT/subscriptions/NAME"
        )
    for key, value in item.items():
        kinds, called = _KINDS.get(key, _TEXT)
        # A truth is a number too, to Python.
        if type(value) not in kinds:
            raise Misconfigured(f"subscriptions.{key}: {called}")
    return Subscription(**item)

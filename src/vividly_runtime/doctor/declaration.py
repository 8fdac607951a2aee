"""
A file that declares what should be deployed.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

import attrs
import tomli_w

from vividly_core.domain.errors import Misconfigured

from .deployed import Deployed, DeployedSubscription

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTS: Final = ("topics", "buckets", "models", "voices")
_KNOWN: Final = {"schema_revision", "subscriptions", *_LISTS}
_OF_A_SUBSCRIPTION: Final = {field.name: field for field in attrs.fields(DeployedSubscription)}
_NUMBERS: Final = {"ack_deadline_seconds", "max_delivery_attempts"}


def declare(deployed: Deployed) -> str:
    """
    *deployed* as a file; what nobody has looked at is left out.
    """
    document: dict[str, Any] = attrs.asdict(deployed, filter=lambda _, value: value is not None)
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


def _subscriptions(value: object) -> tuple[DeployedSubscription, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Misconfigured("subscriptions: not a list of tables; write [[subscriptions]]")
    return tuple(_subscription(item) for item in value)


def _subscription(item: Mapping[str, Any]) -> DeployedSubscription:
    if unknown := sorted(item.keys() - _OF_A_SUBSCRIPTION.keys()):
        raise Misconfigured(
            f"subscriptions.{unknown[0]}: nobody knows this key; write {', '.join(_OF_A_SUBSCRIPTION)}"
        )
    if "name" not in item:
        raise Misconfigured(
            "subscriptions.name: missing; write it in full, as projects/PROJECT/subscriptions/NAME"
        )
    for key, value in item.items():
        kind = int if key in _NUMBERS else str
        if not isinstance(value, kind):
            raise Misconfigured(f"subscriptions.{key}: not a {'number' if kind is int else 'text'}")
    return DeployedSubscription(**item)

"""
Which check sees what of the deployed state, and what was not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .checks.names import Name
from .finding import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from .check import Checked

_SEES: Final[Mapping[str, tuple[str, ...]]] = {
    Name.REVISION: ("schema_revision",),
    Name.PUBSUB: ("topics", "subscriptions"),
    Name.BUCKETS: ("buckets",),
    Name.MODELS: ("models",),
    Name.VOICES: ("voices",),
}
"""The fields of `Deployed`, by the check that fills them in."""

_HARMLESS: Final = {State.OK, State.UNUSED}


def fields_of_others(names: Collection[str]) -> frozenset[str]:
    """
    What those who run *names* alone do not look at. No names are all checks.
    """
    return frozenset(field for name, fields in _SEES.items() if names and name not in names for field in fields)


def checks_in_vain(checked: Iterable[Checked]) -> tuple[str, ...]:
    """
    The names of those that should have seen something of the deployed state and could not, which is not the same as
    seeing that there is nothing.
    """
    return tuple(
        one.name
        for one in checked
        if any(getattr(one.outcome.deployed, field) is None for field in _SEES.get(one.name, ()))
        and not {finding.state for finding in one.findings} <= _HARMLESS
    )

"""
Requests that nobody can read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_adapters.postgres.trial import disturbances
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.trial import BURIED, COMPLETED

if TYPE_CHECKING:
    from vividly_runtime.torture.trial import Trial

_UNREADABLE: Final = {
    "too short": ("topic", "'Zyx?'"),
    "control characters": ("topic", "E'\\x01\\x02'"),
    "minutes out of range": ("duration_minutes", "2147483647"),
    "blank correlation": ("correlation_id", "repeat(' ', 60)"),
    "too large": ("request_metadata", "jsonb_build_object('interest', repeat('x', 12000000))"),
}
"""Ways to spoil a row for good: a column, and an SQL expression for it."""

_ODD: Final = {
    "unknown modality": ("requested_modalities", """'["smell"]'"""),
    "modalities of another type": ("requested_modalities", """'{"film": true}'"""),
    "unknown grade": ("grade_level", "'thirteenth and a half'"),
    "interest of another type": ("request_metadata", """'{"interest": [[[[[1e400]]]]]}'"""),
    "nested too deep": (
        "request_metadata",
        """CAST('{"interest":' || repeat('[', 5000) || repeat(']', 5000) || '}' AS jsonb)""",
    ),
}
"""The same for rows that are odd, as the deployed system may have left them, and can be read."""


async def _poison(trial: Trial) -> None:
    """
    Rows that no message can be made of, among odd ones and good ones.
    """
    await trial.load(5)
    for ways, ending in ((_UNREADABLE, BURIED), (_ODD, COMPLETED)):
        for column, value in ways.values():
            (request,) = await trial.load(1, ending=ending)
            await disturbances.spoil(trial.engine, request, column, value)
    await trial.load(5 if trial.short else 50)
    await trial.start(2)
    await trial.over()
    trial.figures["ways to spoil"] = len(_UNREADABLE) + len(_ODD)


FAULTS: Final = (
    Fault(
        name="poison",
        promise="what cannot be read is buried at once, with the reason, and holds up nobody",
        run=_poison,
        may_repeat=False,
    ),
)

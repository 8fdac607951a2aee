"""
No fault at all: what the checks say then, they say of themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_runtime.torture.fault import Fault

if TYPE_CHECKING:
    from vividly_runtime.torture.trial import Trial


async def _nothing(trial: Trial) -> None:
    await trial.start(2)
    await trial.load(20 if trial.short else 200)


FAULTS: Final = (
    Fault(
        name="control",
        promise="two workers and nothing else; nothing is done twice",
        run=_nothing,
        may_repeat=False,
    ),
)

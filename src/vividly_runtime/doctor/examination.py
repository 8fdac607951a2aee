"""
Runs all checks at once, each with a limit, and lets none of them spoil another.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.errors import VividlyError

from .check import Checked, Outcome
from .finding import State, failed, unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .check import Check
    from .finding import Finding

_STOPPING: Final = {State.FAILED, State.UNCHECKED}

_log = logging.getLogger(__name__)


async def examine(checks: Sequence[Check]) -> tuple[Checked, ...]:
    """
    Run *checks*, and return how each went, in their order.

    A check that waits for another stands behind it. Whatever one raises, and a time that runs out, is a finding; so is
    a cancellation that nobody asked for, as it comes out of a library that gives up.
    """
    examination = _Examination(ended={check.name: anyio.Event() for check in checks})
    async with anyio.create_task_group() as group:
        for check in checks:
            group.start_soon(examination.run, check)
    return tuple(Checked(name=check.name, outcome=examination.outcomes[check.name]) for check in checks)


@attrs.frozen(kw_only=True)
class _Examination:
    ended: dict[str, anyio.Event]
    outcomes: dict[str, Outcome] = attrs.field(factory=dict)

    async def run(self, check: Check) -> None:
        before = [name for name in check.after if name in self.ended]
        for name in before:
            await self.ended[name].wait()
        lame = [name for name in before if any(f.state in _STOPPING for f in self.outcomes[name].findings)]
        if lame:
            outcome = Outcome(findings=(unchecked(f"mend this first: {', '.join(lame)}"),))
        else:
            outcome = await _look(check)
        self.outcomes[check.name] = outcome
        self.ended[check.name].set()


async def _look(check: Check) -> Outcome:
    limit = anyio.CancelScope(deadline=anyio.current_time() + check.limit_seconds)
    failure: BaseException = TimeoutError()
    try:
        with limit:
            return await check.look()
    except Exception as error:  # noqa: BLE001  one that cannot look must not keep the others from it
        failure = error
    except anyio.get_cancelled_exc_class() as error:
        # Whoever was cancelled is so again here.
        await anyio.lowlevel.checkpoint_if_cancelled()
        failure = error
    _log.debug("the check %s", check.name, exc_info=failure)
    return Outcome(findings=(_finding_of(TimeoutError() if limit.cancel_called else failure, check),))


def _finding_of(error: BaseException, check: Check) -> Finding:
    match error:
        case VividlyError():
            return failed(str(error), cure=check.cure_of(error))
        case TimeoutError():
            return failed(f"no answer within {check.limit_seconds:g} s", cure=check.cure_of(error))
        case ModuleNotFoundError() if not (error.name or "").startswith("vividly"):
            return failed(
                f"the package {error.name} is not installed", cure=f"pip install 'vividly[{check.extra}]'"
            )
    return failed(
        f"an unexpected {type(error).__name__}: this is a bug in vividly",
        cure=f"LOG_LEVEL=DEBUG vividly doctor --only {check.name}",
    )

"""
Named moments in the life of a request, at which a worker process can be told to do itself harm.
"""

from __future__ import annotations

import enum
import os
import signal
import time
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from .effects import EffectsLog


class Moment(enum.StrEnum):
    """
    In the order of a request's life. Those of *AT_STAGES* come once a stage.
    """

    AFTER_CLAIM = "after claim"
    BEFORE_EFFECT = "before effect"
    AFTER_EFFECT = "after effect"
    BEFORE_CHECKPOINT = "before checkpoint"
    AFTER_CHECKPOINT = "after checkpoint"
    BEFORE_COMPLETION = "before completion"
    BEFORE_ACK = "before ack"
    AFTER_ACK = "after ack"


class Deed(enum.StrEnum):
    """
    *KILL*: like ``kill -9``. *BLOCK*: keep the event loop from running. *WAIT*: go on when told to.
    """

    KILL = "kill"
    BLOCK = "block"
    WAIT = "wait"


AT_STAGES: Final = (
    Moment.BEFORE_EFFECT,
    Moment.AFTER_EFFECT,
    Moment.BEFORE_CHECKPOINT,
    Moment.AFTER_CHECKPOINT,
)

POINTS: Final[tuple[tuple[Moment, Stage | None], ...]] = (
    (Moment.AFTER_CLAIM, None),
    *((moment, stage) for stage in Stage for moment in AT_STAGES),
    (Moment.BEFORE_COMPLETION, None),
    (Moment.BEFORE_ACK, None),
    (Moment.AFTER_ACK, None),
)
"""Every point, as a moment and its stage."""


@attrs.frozen(kw_only=True)
class Trap:
    """
    At *moment* of *stage*, do *deed*; once, unless it is *lasting*. With a *marker*, only where the question has it.
    """

    moment: Moment
    stage: Stage | None = None
    deed: Deed = Deed.KILL
    seconds: float = 0.0
    marker: str | None = None
    lasting: bool = False


@attrs.define(kw_only=True)
class Points:
    """
    What a worker process meets at its points. *go* is set when a waiting one may go on.
    """

    trap: Trap | None
    log: EffectsLog
    go: anyio.Event = attrs.field(factory=anyio.Event)
    _sprung: bool = attrs.field(default=False, init=False)

    async def reach(self, moment: Moment, request: object, question: str = "", stage: Stage | None = None) -> None:
        """
        *request* is at *moment* of *stage*.
        """
        trap = self.trap
        if trap is None or (self._sprung and not trap.lasting):
            return
        if (trap.moment, trap.stage) != (moment, stage) or (trap.marker or "") not in question:
            return
        self._sprung = True
        self.log.append("reached", request=request, stage=stage, moment=moment)
        match trap.deed:
            case Deed.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case Deed.BLOCK:
                time.sleep(trap.seconds)  # noqa: ASYNC251  to block the loop is what the trap is for
            case Deed.WAIT:
                await self.go.wait()

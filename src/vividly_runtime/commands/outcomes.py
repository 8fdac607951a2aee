"""
The worker's log: a line for what became of each delivery.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio
import attrs

from vividly_core.domain.errors import Leased, Malformed
from vividly_core.domain.message import decode
from vividly_core.domain.verdict import NO_ROOM, Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.inbox import Delivery
    from vividly_core.usecases.serve import Handler

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class LoggedDelivery:
    """
    Handles a delivery as *handle* does, and logs how it ended. Nothing that a student wrote is in a line.
    """

    handle: Handler

    async def __call__(
        self, delivery: Delivery, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Verdict:
        """
        The same as *handle*'s.
        """
        began_at = anyio.current_time()
        seen: LessonRequest | None = None

        def follow(request: LessonRequest) -> None:
            nonlocal seen
            seen = request
            watch(request)

        def tell(level: int, outcome: str, **more: Any) -> None:
            seconds = round(anyio.current_time() - began_at, 3)
            fields = {"outcome": outcome, **_who(delivery, seen), "seconds": seconds, **more}
            who = f"{fields['request_id']} ({fields['correlation_id']})"
            why = f" ({more['reason']})" if "reason" in more else ""
            _log.log(level, "request %s: %s%s after %.1f s", who, outcome, why, seconds, extra={"fields": fields})

        try:
            verdict = await self.handle(delivery, watch=follow)
        except anyio.get_cancelled_exc_class():
            tell(logging.INFO, "given_back")
            raise
        except Exception as error:
            tell(logging.WARNING, "unsettled", reason=type(error).__name__)
            raise
        match verdict.action:
            case Action.ACK:
                tell(logging.INFO, verdict.reason)
            case Action.RETRY:
                level = logging.INFO if verdict.reason in {Leased.__name__, NO_ROOM} else logging.WARNING
                tell(level, "retry", reason=verdict.reason)
            case Action.BURY:
                tell(logging.ERROR, "buried", reason=verdict.reason)
        return verdict


def _who(delivery: Delivery, seen: LessonRequest | None) -> dict[str, Any]:
    """
    Whom a line is about, as far as is known.
    """
    if seen is not None:
        return {
            "request_id": str(seen.id),
            "correlation_id": seen.correlation_id,
            "message_id": delivery.id,
            "attempt": seen.attempt,
            "stage": seen.current_stage,
        }
    try:
        message = decode(delivery.body)
    except Malformed:
        return {"request_id": None, "correlation_id": None, "message_id": delivery.id, "attempt": delivery.attempt}
    return {
        "request_id": str(message.request_id),
        "correlation_id": message.correlation_id,
        "message_id": delivery.id,
        "attempt": delivery.attempt,
    }

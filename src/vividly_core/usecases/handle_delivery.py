"""
Work on one delivery, and say how to settle it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import VividlyError
from vividly_core.domain.message import decode
from vividly_core.domain.verdict import MAX_ATTEMPTS, Action, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.inbox import Delivery

    from .generate_lesson import GenerateLesson

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class HandleDelivery:
    """
    Reads a message, makes its lesson, and returns a verdict: a value, which knows no queue.

    What is to be buried is buried here, before the verdict is told: whoever acknowledges afterwards loses nothing.
    """

    generate: GenerateLesson
    dead_letters: DeadLetters
    clock: Clock
    max_attempts: int = MAX_ATTEMPTS

    async def __call__(
        self, delivery: Delivery, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Verdict:
        """
        Idempotent: a message that comes again finds its request over, or under a lease.

        :raises Transient: if the dead letters cannot be reached; the delivery is not to be settled then.
        """
        received_at = self.clock.now()
        request_id: RequestId | None = None
        request: LessonRequest | None = None
        try:
            request_id = decode(delivery.body).request_id
            ending = await self.generate(request_id, watch=watch)
            request, verdict = ending.request, ending.verdict
            reason = "" if request.failure is None else request.failure.message
        except VividlyError as error:
            verdict = judge(error, attempt=delivery.attempt, max_attempts=self.max_attempts)
            reason = str(error)
        if verdict.action is Action.BURY:
            _log.error("message %s is buried: %s", delivery.id, verdict.reason)
            await self.dead_letters.bury(
                DeadLetter(
                    id=dead_letter_id(delivery.id),
                    message_id=delivery.id,
                    body=delivery.body,
                    attributes=delivery.attributes,
                    kind=verdict.reason,
                    reason=reason,
                    request_id=request_id,
                    stage=None if request is None else request.current_stage,
                    attempts=delivery.attempt if request is None else max(request.attempt, delivery.attempt),
                    first_at=received_at if request is None else request.created_at,
                    last_at=self.clock.now(),
                )
            )
        return verdict

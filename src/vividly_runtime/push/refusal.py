"""
What becomes of a push that is no delivery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.errors import Malformed
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.inbox import Delivery


@attrs.frozen(kw_only=True)
class Refusal:
    """
    Handles a delivery whose body could not be unwrapped: it is buried as it came, with *problem* for the reason.
    """

    problem: Malformed
    dead_letters: DeadLetters
    clock: Clock

    async def __call__(
        self, delivery: Delivery, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Verdict:
        """
        Idempotent: the same body has the same letter.

        :raises PortError: if the dead letters cannot be reached; the delivery is not to be acknowledged then.
        """
        del watch
        verdict = judge(self.problem, attempt=delivery.attempt)
        now = self.clock.now()
        await self.dead_letters.bury(
            DeadLetter(
                id=dead_letter_id(delivery.id),
                message_id=delivery.id,
                body=delivery.body,
                kind=verdict.reason,
                reason=str(self.problem),
                attempts=delivery.attempt,
                first_at=now,
                last_at=now,
            )
        )
        return verdict

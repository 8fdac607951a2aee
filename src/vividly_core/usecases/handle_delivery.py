"""
Work on one delivery, and say how to settle it.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs

from vividly_core.domain.confidential import keep_confidential
from vividly_core.domain.crashes import CRASHES_IN_COMPANY, is_suspect
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import Leased, Malformed, NotFound, PortError, Stale, loggable
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import RequestId
from vividly_core.domain.message import GenerateLesson as GenerateLessonMessage
from vividly_core.domain.message import decode, encode, students_words
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.verdict import ANSWERS, Outcome, give_back, judge, postpone

from .generate_lesson import Suspected
from .quarantine import NoRoom, Quarantine

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.inbox import Delivery

    from .generate_lesson import Ending, GenerateLesson

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class HandleDelivery:
    """
    Reads a message, makes its lesson, and returns a verdict: a value, which knows no queue.

    What is to be buried is buried here, before the verdict is told: whoever acknowledges afterwards loses nothing. A
    message that cannot be read, or whose request is unknown, is buried at once, and one whose request fails. Any other
    error puts it off, however often it comes: how often it was tried is counted by its request, not by the queue.

    A request whose workers have died is worked on alone, until its next stage is done: who dies of it takes nobody
    along, and whoever else was there is found innocent. Meanwhile *quarantine* lets nobody in, and what comes is given
    back.
    """

    generate: GenerateLesson
    dead_letters: DeadLetters
    clock: Clock
    quarantine: Quarantine = attrs.field(factory=Quarantine)

    async def __call__(
        self, delivery: Delivery, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Verdict:
        """
        Idempotent: a message that comes again finds its request over, or under a lease.

        :raises PortError: if the dead letters cannot be reached; the delivery is not to be acknowledged then.
        """
        keep_confidential(*students_words(delivery.body))
        try:
            request_id = decode(delivery.body).request_id
        except Malformed as error:
            return await self._refuse(delivery, error)
        try:
            request, verdict = await self._make(delivery, request_id, watch)
        except NoRoom:
            return give_back()
        except NotFound as error:
            return await self._refuse(delivery, error, request_id=request_id)
        except Exception as error:  # noqa: BLE001  whatever it is, it says nothing against the message
            if not isinstance(error, Leased):
                _log.warning("message %s is put off: %s", delivery.id, loggable(error))
            return postpone(error, attempt=delivery.attempt)
        if (failure := request.failure) is not None and failure.kind not in ANSWERS:
            # Also where it had failed before this delivery: perhaps the letter could not be kept then.
            await self._bury(
                delivery,
                kind=failure.kind,
                reason=failure.message,
                request_id=request_id,
                stage=failure.stage,
                attempts=request.attempt,
                first_at=request.created_at,
            )
        return verdict

    async def _make(
        self, delivery: Delivery, request_id: RequestId, watch: Callable[[LessonRequest], None]
    ) -> tuple[LessonRequest, Verdict]:
        try:
            ending = await self._generate(delivery, request_id, watch)
        except Stale as error:
            request = await self.generate.requests.load(request_id)
            if request.status is RequestStatus.CANCELLED:
                await self._account_for_what_is_left(request)
                return request, judge(Outcome.CANCELLED, attempt=1)
            if request.is_over:
                return request, judge(Outcome.ALREADY_SETTLED, attempt=1)
            if request.clarification is not None:
                return request, judge(Outcome.CLARIFICATION, attempt=1)
            raise Leased(f"request {request_id} was taken over by another worker") from error
        return ending.request, ending.verdict

    async def _generate(
        self, delivery: Delivery, request_id: RequestId, watch: Callable[[LessonRequest], None]
    ) -> Ending:
        # Before the claim, which would count an attempt, and that one others may end.
        if delivery.attempt > CRASHES_IN_COMPANY and is_suspect(await self.generate.requests.load(request_id)):
            return await self._generate_alone(request_id, watch)
        try:
            with self.quarantine.beside_others():
                return await self.generate(request_id, watch=watch, is_alone=False)
        except Suspected:
            # Not every queue can tell how often a message came.
            return await self._generate_alone(request_id, watch)

    async def _generate_alone(self, request_id: RequestId, watch: Callable[[LessonRequest], None]) -> Ending:
        async with self.quarantine.alone() as stay:

            def follow(request: LessonRequest) -> None:
                if not is_suspect(request):
                    stay.let_others_in()
                watch(request)

            return await self.generate(request_id, watch=follow)
        raise AssertionError  # pragma: no cover  the quarantine swallows nothing

    async def _account_for_what_is_left(self, request: LessonRequest) -> None:
        """
        Name, in the record of a request that was cancelled, what its last stage has stored already.
        """
        try:
            left = await self.generate.stages.left_behind(request)
            if left:
                await self.generate.requests.save(request.account_for(left))
        except PortError as error:
            # It lies under the request's own key all the same.
            _log.warning("what request %s has left is not recorded: %s", request.id, loggable(error))

    async def _refuse(
        self, delivery: Delivery, error: Malformed | NotFound, *, request_id: RequestId | None = None
    ) -> Verdict:
        verdict = judge(error, attempt=delivery.attempt)
        if request_id is None:
            request_id = _addressee(delivery)
        await self._bury(delivery, kind=verdict.reason, reason=loggable(error), request_id=request_id)
        if isinstance(error, Malformed) and request_id is not None:
            await self._give_up(request_id, error)
        return verdict

    async def _give_up(self, request_id: RequestId, error: Malformed) -> None:
        """
        Fail a request whose own record makes no message that can be read: else it would wait for ever. One that is in
        order has nothing to do with a message that is not.
        """
        requests = self.generate.requests
        with suppress(NotFound):
            request = await requests.load(request_id)
            if not request.is_over and not _is_readable(request):
                failure = Failure(stage=request.next_stage, kind=type(error).__name__, message=loggable(error))
                await requests.save(request.fail(failure, self.clock.now()))

    async def _bury(self, delivery: Delivery, *, kind: str, reason: str, **known: Any) -> None:
        """
        *known* is what the letter says of the request, where there is one.
        """
        now = self.clock.now()
        letter = DeadLetter(
            id=dead_letter_id(delivery.id),
            message_id=delivery.id,
            body=delivery.body,
            attributes=delivery.attributes,
            kind=kind,
            reason=reason,
            attempts=delivery.attempt,
            first_at=now,
            last_at=now,
        )
        await self.dead_letters.bury(attrs.evolve(letter, **known))
        _log.error("message %s is buried: %s: %s", delivery.id, kind, reason)


def _is_readable(request: LessonRequest) -> bool:
    message = GenerateLessonMessage(
        request_id=request.id, correlation_id=request.correlation_id, wish=request.wish
    )
    try:
        decode(encode(message))
    except Malformed:
        return False
    return True


def _addressee(delivery: Delivery) -> RequestId | None:
    """
    The request that the envelope names, where the letter in it cannot be read.
    """
    try:
        return RequestId(UUID(delivery.attributes["request_id"]))
    except (KeyError, ValueError):
        return None

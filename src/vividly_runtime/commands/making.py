"""
One lesson, from the wish to the files: submit, generate, copy out; and give up cleanly.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio import to_thread

from vividly_core.domain.confidential import confidential
from vividly_core.domain.errors import NotFound, Stale, Unavailable, VividlyError, loggable
from vividly_core.domain.verdict import Outcome

from .display import FinishedLesson
from .exit_code import ExitCode
from .lesson_files import copy_out, folder_of, strangers
from .problems import problem_of, problem_of_budget

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.usecases.cancel_request import CancelRequest
    from vividly_core.usecases.generate_lesson import Ending, GenerateLesson
    from vividly_core.usecases.submit_request import SubmitRequest

    from .display import Display

_STORE_SECONDS: Final = 10.0

_log = logging.getLogger(__name__)


class UnknownStudent(NotFound):
    """
    The student that was named has no row in the database.
    """


@attrs.frozen(kw_only=True)
class Making:
    """
    Makes one lesson while somebody waits for it: nobody else will take the request up, so that it never stays
    behind unfinished, whatever happens to us.
    """

    submit: SubmitRequest
    generate: GenerateLesson
    cancel: CancelRequest
    assets: AssetStore
    display: Display

    async def __call__(self, wish: Submission, *, folder: Path | None) -> ExitCode:
        """
        Make the lesson of *wish* and put it into *folder*, or else into one named for the topic.

        However it is left, the request is over then: completed, failed or cancelled; or it waits for the student.

        :raises UnknownStudent: if there is no such student; nothing is recorded then.
        :raises Stale: if somebody else took it up, or cancelled it.
        :raises PortError: if the store or the folder fails.
        :raises BrokenPipeError: if nobody reads what is displayed; the request is cancelled.
        """
        with confidential(wish.question, wish.interest):
            return await self._make(wish, folder)

    async def _make(self, wish: Submission, folder: Path | None) -> ExitCode:
        request = await self._submit(wish)
        try:
            self.display.submitted(request)
            ending = await self._generate(request)
            return await self._conclude(ending, folder)
        except Stale:
            # It was taken from us: whoever has it decides.
            raise
        except BaseException:
            await self._give_up(request.id)
            raise

    async def _submit(self, wish: Submission) -> LessonRequest:
        # A cancellation in between would leave a request that nobody knows the id of.
        with anyio.move_on_after(_STORE_SECONDS, shield=True):
            try:
                return await self.submit(wish)
            except NotFound as error:
                raise UnknownStudent("the database has no such student") from error
        raise Unavailable(f"the store did not answer within {_STORE_SECONDS:g} s")

    async def _generate(self, request: LessonRequest) -> Ending:
        unread: BrokenPipeError | None = None
        with anyio.CancelScope() as scope:

            def watch(further: LessonRequest) -> None:
                nonlocal unread
                try:
                    self.display.show(further)
                except BrokenPipeError as error:
                    unread = error
                    scope.cancel()

            ending = await self.generate(request.id, watch=watch)
        if unread is not None:
            raise unread
        return ending

    async def _conclude(self, ending: Ending, folder: Path | None) -> ExitCode:
        request = ending.request
        match ending.outcome:
            case Outcome.COMPLETED:
                await self._deliver(request, folder or folder_of(request))
                return ExitCode.DONE
            case Outcome.CLARIFICATION:
                self.display.clarification(request)
                return ExitCode.CLARIFICATION
            case Outcome.OUT_OF_SCOPE:
                self.display.out_of_scope(request)
                return ExitCode.OUT_OF_SCOPE
            case Outcome.REFUSED:
                self.display.refused(request)
                return ExitCode.REFUSED
            case Outcome.OVER_BUDGET:
                assert request.failure is not None
                self.display.failed(problem_of_budget(request.failure))
                return ExitCode.FAILED
            case _:
                assert ending.error is not None
                self.display.failed(problem_of(ending.error))
                return ExitCode.FAILED

    async def _deliver(self, request: LessonRequest, folder: Path) -> None:
        files = await copy_out(request.artifacts, assets=self.assets, folder=folder)
        others = await to_thread.run_sync(strangers, folder, files)
        self.display.finished(FinishedLesson(request=request, folder=folder, files=files, strangers=others))

    async def _give_up(self, request_id: RequestId) -> None:
        """
        Mark the request cancelled, unless it is over.
        """
        with anyio.move_on_after(_STORE_SECONDS, shield=True) as scope:
            try:
                given_up = await self.cancel(request_id)
            except VividlyError as error:
                _log.warning("request %s could not be marked cancelled: %s", request_id, loggable(error))
            else:
                with suppress(BrokenPipeError):
                    self.display.show(given_up)
        if scope.cancelled_caught:
            _log.warning("request %s could not be marked cancelled: the store does not answer", request_id)

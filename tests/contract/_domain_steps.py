"""
The steps of a request by name, for tests that take them at random.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.clarification import Clarification
from vividly_core.domain.failure import Failure
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from vividly_core.domain.request import LessonRequest


def stepped(request: LessonRequest, verb: str, now: datetime, *, wait_seconds: float) -> LessonRequest:
    """
    What *verb* makes of *request*, as the use cases take it; it waits for *wait_seconds* where it is put off.
    """
    stage = request.next_stage or Stage.NOTIFICATION
    asked = Clarification(questions=("Which sky?",), reasoning="too wide", requested_at=now)
    steps: dict[str, Callable[[], LessonRequest]] = {
        "begin": lambda: request.begin(stage, now),
        "advance": lambda: request.advance(stage, 0.5, now),
        "finish": lambda: request.finish(stage, {"stage": stage.value}, now),
        "stumble": lambda: request.stumble(stage, "it broke", now, retried=True),
        "later": lambda: attrs.evolve(
            request.stumble(stage, "it broke", now, retried=True, wait_seconds=wait_seconds), lease=None
        ),
        "put_off": lambda: attrs.evolve(
            request.put_off(stage, "no turn is free", now, wait_seconds=wait_seconds), lease=None
        ),
        "go_without": lambda: request.stumble(stage, "it broke", now, retried=False),
        "complete": lambda: attrs.evolve(request.complete(now), lease=None),
        "fail": lambda: attrs.evolve(
            request.fail(Failure(stage=stage, kind="Rejected", message="no"), now), lease=None
        ),
        "ask": lambda: request.ask(asked, now),
        "release": lambda: request.release(now),
        "cancel": lambda: request.cancel(now),
        "answer": lambda: request.answer("That one", now),
        "retry": lambda: request.retry(now),
    }
    return steps[verb]()

"""
A verdict, and what else becomes of a push, as an HTTP status.
"""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response

from vividly_core.domain.errors import Throttled
from vividly_core.domain.verdict import Action

if TYPE_CHECKING:
    from vividly_core.domain.verdict import Verdict

BUSY_SECONDS: Final = 5.0
"""When somebody who found no room may come back."""


def settled(verdict: Verdict) -> Response:
    """
    204 settles the message; anything else lets it come again. *verdict* is one whose wait was drawn.

    Pub/Sub paces itself by its subscription's retry policy; Retry-After is for whoever else asks.
    """
    if verdict.action is not Action.RETRY:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    status = (
        HTTPStatus.TOO_MANY_REQUESTS if verdict.reason == Throttled.__name__ else HTTPStatus.SERVICE_UNAVAILABLE
    )
    return later(status, verdict.reason, seconds=verdict.longest_delay_seconds)


def later(status: HTTPStatus, reason: str, *, seconds: float) -> Response:
    """
    Not now, but in *seconds*, in whole ones and at least one.
    """
    wait = max(1, math.ceil(seconds)) if math.isfinite(seconds) else 1
    return refused(status, reason, headers={"Retry-After": str(wait)})


def refused(status: HTTPStatus, reason: str, *, headers: dict[str, str] | None = None) -> Response:
    """
    *reason* holds no secret and nothing that a student wrote.
    """
    return JSONResponse({"status": status.phrase.lower(), "reason": reason}, status, headers=headers)

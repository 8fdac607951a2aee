"""
Liveness and readiness over HTTP, for whoever watches over a worker.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import attrs
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response


@attrs.frozen(kw_only=True)
class Health:
    """
    Answers ``/health``, which asks nothing: a worker that answers is alive; and ``/health/ready``, which says with
    503 what *problem* there is, if any. *build* is part of every answer.
    """

    build: Mapping[str, str | None]
    problem: Callable[[], Awaitable[str | None]]

    @property
    def routes(self) -> list[Route]:
        """
        Where they are, for a server.
        """
        return [Route("/health", self._alive), Route("/health/ready", self._ready)]

    async def _alive(self, _: Request) -> Response:
        return self._answer(HTTPStatus.OK, status="alive")

    async def _ready(self, _: Request) -> Response:
        if (problem := await self.problem()) is not None:
            return self._answer(HTTPStatus.SERVICE_UNAVAILABLE, status="not ready", reason=problem)
        return self._answer(HTTPStatus.OK, status="ready")

    def _answer(self, code: HTTPStatus, **document: Any) -> Response:
        return JSONResponse({**document, **self.build}, code, headers={"Cache-Control": "no-store"})

"""
Who we are, as Google's services want it proven.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import anyio
from gcloud.aio.auth import Token

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured, PortError, Unavailable

if TYPE_CHECKING:
    from typing import IO

_SCOPE: Final = "https://www.googleapis.com/auth/pubsub"
_ANSWER_SECONDS: Final = 10
_REFUSED: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class PatientToken(Token):
    """
    The client's own token, but renewed by one caller while the others wait.

    The client lets all callers await one task. Cancelling one of them cancels that task, and so all of them; and the
    task tries for minutes, and outlives its event loop's scopes.
    """

    def __init__(self, *, session: aiohttp.ClientSession, service_file: str | IO[Any] | None = None) -> None:
        # The client's types know only the session of its synchronous twin.
        shared: Any = session
        super().__init__(service_file=service_file, session=shared, scopes=[_SCOPE])
        self._renewing = anyio.Lock()

    async def ensure_token(self) -> None:
        """
        Renew the token if half of its time is over; one that is still valid does, if that fails.

        :raises Misconfigured: if the credentials are refused.
        :raises Unavailable: if nobody answers who could give a token.
        """
        async with self._renewing:
            now = time.time()
            if self.access_token is not None and now <= self.access_token_preempt_after:
                return
            try:
                await self._renew()
            except PortError:
                if self.access_token is None or now > self.access_token_refresh_after:
                    raise

    async def _renew(self) -> None:
        with translating(
            {
                aiohttp.ClientResponseError: _of_response,
                aiohttp.ClientError: _nobody,
                OSError: _nobody,
                ValueError: lambda _: Misconfigured(
                    "the credentials for Pub/Sub cannot be read; check their file"
                ),
                KeyError: lambda _: Misconfigured("the credentials for Pub/Sub lack a field; check their file"),
            }
        ):
            renewed = await self.refresh(timeout=_ANSWER_SECONDS)
        now = time.time()
        self.access_token = renewed.value
        self.access_token_duration = renewed.expires_in
        self.access_token_preempt_after = int(now + renewed.expires_in * self.background_refresh_after)
        self.access_token_refresh_after = int(now + renewed.expires_in * self.force_refresh_after)


def _of_response(error: aiohttp.ClientResponseError) -> PortError:
    if error.status in _REFUSED:
        return Misconfigured(
            f"the credentials for Pub/Sub are refused ({error.status}); check the service account"
        )
    return _nobody(error)


def _nobody(error: Exception) -> PortError:
    return Unavailable(f"nobody gives a token for Pub/Sub ({type(error).__name__}); are there credentials?")

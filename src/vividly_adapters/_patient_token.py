"""
Who we are, as Google's services want it proven over HTTP.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import anyio
from gcloud.aio.auth import Token

from vividly_core.domain.errors import Misconfigured, PortError, Unavailable

from ._translate import translating

if TYPE_CHECKING:
    from typing import IO

_ANSWER_SECONDS: Final = 10
_REFUSED: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
_SIGN_IN: Final = (
    "name a key file in GOOGLE_APPLICATION_CREDENTIALS, or sign in with: gcloud auth application-default login"
)


class PatientToken(Token):
    """
    The client's own token, but renewed by one caller while the others wait, and with one request. *service* is what
    errors say that it is for.

    The client lets all callers await one task. Cancelling one of them cancels that task, and so all of them; and the
    task tries five times whatever it hears, also that we are refused, and outlives its event loop's scopes.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        scope: str,
        service: str,
        service_file: str | IO[Any] | None = None,
    ) -> None:
        # The client's types know only the session of its synchronous twin.
        shared: Any = session
        super().__init__(service_file=service_file, session=shared, scopes=[scope])
        self._service = service
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
                aiohttp.ClientResponseError: self._of_response,
                aiohttp.ClientError: self._nobody,
                OSError: self._nobody,
                ValueError: lambda _: Misconfigured(
                    f"the credentials for {self._service} cannot be read; check their file"
                ),
                KeyError: lambda _: Misconfigured(
                    f"the credentials for {self._service} lack a field; check their file"
                ),
            }
        ):
            renewed = await self.refresh(timeout=_ANSWER_SECONDS)
        now = time.time()
        self.access_token = renewed.value
        self.access_token_duration = renewed.expires_in
        self.access_token_preempt_after = int(now + renewed.expires_in * self.background_refresh_after)
        self.access_token_refresh_after = int(now + renewed.expires_in * self.force_refresh_after)

    def _of_response(self, error: aiohttp.ClientResponseError) -> PortError:
        if error.status in _REFUSED:
            return Misconfigured(
                f"the credentials for {self._service} are refused ({error.status}); check the service account, "
                f"{_SIGN_IN}"
            )
        return Unavailable(
            f"nobody gives a token for {self._service}: the service of tokens answered {error.status}"
        )

    def _nobody(self, error: Exception) -> PortError:
        return Unavailable(
            f"nobody gives a token for {self._service} ({type(error).__name__}); are there credentials? If not, "
            f"{_SIGN_IN}"
        )

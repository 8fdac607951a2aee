"""
What all calls of Google's generated clients have in common: who makes them, and what their errors tell. Loads the
vendor's libraries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import google.auth
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.rpc.error_details_pb2 import RetryInfo

from vividly_core.domain.errors import Misconfigured, Unavailable

from ._translate import translating

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from vividly_core.domain.errors import PortError

_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_SIGN_IN: Final = "sign in with: gcloud auth application-default login, or run as a service account"

_UNSIGNED: Final = "Getting metadata from plugin failed"
"""How gRPC begins when nobody gave it a token: as if the service were not there."""

_REFUSED: Final = re.compile(
    r"\b(?:invalid|unauthorized|deleted|disabled)_client\b|\binvalid_(?:grant|request|scope|rapt)\b|\baccess_denied\b"
)
"""Words of OAuth for who is not, or no longer, let in (RFC 6749, 5.2, and Google's own)."""


def sign_in() -> Credentials:
    """
    Find the credentials of this machine. It blocks, and may ask a metadata server.

    :raises Misconfigured: if there are none, or they cannot be read.
    """
    with translating(
        {
            DefaultCredentialsError: lambda _: Misconfigured(
                f"this machine has no credentials of Google; {_SIGN_IN}"
            ),
            GoogleAuthError: lambda _: Misconfigured(f"the credentials of Google cannot be read; {_SIGN_IN}"),
        }
    ):
        found: tuple[Credentials, str | None] = google.auth.default(scopes=_SCOPES)
    return found[0]


def retry_after_seconds(error: Any) -> float | None:
    """
    The service's own word, in the details of *error*, on when to come back; None where it gives none.
    """
    delays = (detail.retry_delay for detail in error.details if isinstance(detail, RetryInfo))
    return next((delay.seconds + delay.nanos / 1e9 for delay in delays), None)


def without_token(error: Any) -> PortError | None:
    """
    What *error* means if the call was never made, for want of a token; None if that is not what happened.
    """
    told = error.message or ""
    if not told.startswith(_UNSIGNED):
        return None
    if _REFUSED.search(told):
        return Misconfigured(f"the credentials of Google are refused, or were revoked; {_SIGN_IN}")
    return Unavailable("the credentials of Google cannot be renewed now: nobody gives a token")

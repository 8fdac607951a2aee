"""
What the service's errors mean to us. None of our messages repeats one of its own: those quote what is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from google.api_core import exceptions as google_errors
from grpc.aio import UsageError

from vividly_adapters._google_calls import retry_after_seconds, without_token
from vividly_core.domain.errors import Misconfigured, Rejected, Throttled, Unavailable

from ._order import MarksRefused, VoiceRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vividly_core.domain.errors import PortError

NAME: Final = "Text-to-Speech"

_QUOTED: Final = re.compile(r"\"[^\"]*\"?|\u201c[^\u201d]*\u201d?")
_ABOUT_LENGTH: Final = re.compile(r"too long|longer than|byte", re.IGNORECASE)
_ABOUT_MARKS: Final = re.compile(
    r"\bsupport\w*\b.*\b(?:ssml|marks?)\b|\b(?:ssml|marks?)\b.*\bsupport", re.IGNORECASE
)
_ABOUT_SSML: Final = re.compile(r"\bssml\b", re.IGNORECASE)
_ABOUT_VOICE: Final = re.compile(r"\bvoices?\b", re.IGNORECASE)


def _throttled(error: google_errors.GoogleAPICallError) -> Throttled:
    return Throttled(f"{NAME}: the quota is used up for now", retry_after_seconds=retry_after_seconds(error))


def _unavailable(error: google_errors.GoogleAPICallError) -> PortError:
    return without_token(error) or Unavailable(
        f"{NAME} is not there now ({type(error).__name__})", retry_after_seconds=retry_after_seconds(error)
    )


def _invalid(error: google_errors.InvalidArgument) -> PortError:
    message = _QUOTED.sub("", error.message or "")
    if _ABOUT_LENGTH.search(message):
        return Rejected(f"{NAME} will not speak it: a sentence or a request is too long")
    if _ABOUT_MARKS.search(message):
        return MarksRefused(f"{NAME}: the voice takes no marks")
    if _ABOUT_SSML.search(message):
        return Rejected(f"{NAME} will not speak it: it cannot read the markup")
    if _ABOUT_VOICE.search(message):
        return VoiceRefused(f"{NAME} has no such voice, or it cannot speak like that")
    return Rejected(f"{NAME} will not speak it: the request is not valid")


ERRORS: Final[Mapping[type[Exception], Callable[..., PortError]]] = {
    google_errors.ResourceExhausted: _throttled,
    google_errors.TooManyRequests: _throttled,
    google_errors.Unauthenticated: lambda _: Misconfigured(
        f"{NAME} does not know who we are; sign in with: gcloud auth application-default login"
    ),
    google_errors.Forbidden: lambda _: Misconfigured(
        f"{NAME} is closed to us; enable it with: gcloud services enable texttospeech.googleapis.com, and let the "
        "service account use it"
    ),
    google_errors.NotFound: lambda _: VoiceRefused(f"{NAME} has no such voice"),
    google_errors.FailedPrecondition: lambda _: Misconfigured(f"{NAME} is not set up for this project"),
    google_errors.InvalidArgument: _invalid,
    google_errors.OutOfRange: lambda _: Rejected(f"{NAME} will not speak it: a value is out of range"),
    google_errors.MethodNotImplemented: lambda _: Misconfigured(f"{NAME} cannot do that: is the endpoint right?"),
    google_errors.GoogleAPICallError: _unavailable,
    UsageError: lambda _: Unavailable(f"the connection to {NAME} is closed"),
}
"""By what is to be done about them; the rest is worth another attempt."""

"""
What goes wrong with Pub/Sub, sorted by remedy.
"""

from __future__ import annotations

import enum
import json
import re
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from vividly_adapters._translate import translating
from vividly_core.domain.errors import (
    AlreadyExists,
    Misconfigured,
    NotFound,
    Rejected,
    Throttled,
    Unavailable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from vividly_core.domain.errors import (
        PortError,
    )

_WORD: Final = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
_SECONDS: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")
_PASSING: Final = {408, 499, 500, 502, 503, 504}
_ABORTED: Final = "ABORTED"
_BY_STATUS: Final[Mapping[int, tuple[type[PortError], str]]] = {
    HTTPStatus.NOT_FOUND: (NotFound, "there is none; check the project and the name"),
    HTTPStatus.UNAUTHORIZED: (Misconfigured, "the credentials are refused; check the service account"),
    HTTPStatus.CONFLICT: (AlreadyExists, "there is one already"),
}


class Needs(enum.StrEnum):
    """
    The role of Pub/Sub's that a request needs. Looking at topics and subscriptions takes another one than using them.
    """

    PUBLISHER = "roles/pubsub.publisher"
    SUBSCRIBER = "roles/pubsub.subscriber"
    VIEWER = "roles/pubsub.viewer"
    EDITOR = "roles/pubsub.editor"


def translating_pubsub(what: str, role: Needs) -> AbstractContextManager[None]:
    """
    Raise our error for the client's. *what* names the thing that was asked, such as ``subscription projects/p/...``;
    whoever may not do it is told of *role*.

    The client's error stays attached as the cause; our message never quotes it, since it may quote a message.
    """
    return translating(
        {
            # An answer that is no JSON comes from something in between; it carries the status of the answer.
            aiohttp.ContentTypeError: lambda _: Unavailable(f"{what}: the answer is not Pub/Sub's"),
            aiohttp.ClientResponseError: lambda error: _of_response(what, role, error),
            json.JSONDecodeError: lambda _: Unavailable(f"{what}: the answer is not Pub/Sub's"),
            TimeoutError: lambda _: Unavailable(f"{what}: no answer in time"),
            aiohttp.ClientError: lambda error: Unavailable(f"{what}: {_kind(error)}"),
            OSError: lambda error: Unavailable(f"{what}: {_kind(error)}"),
        }
    )


def _of_response(what: str, role: Needs, error: aiohttp.ClientResponseError) -> PortError:
    told = _told(error)
    says = f"{what}: {error.status} {told}".rstrip()
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(f"{says}: a quota is used up", retry_after_seconds=retry_after_seconds(error))
    # What was broken off in favour of another request may be asked again.
    if error.status in _PASSING or _ABORTED in told.split():
        return Unavailable(says, retry_after_seconds=retry_after_seconds(error))
    if error.status == HTTPStatus.FORBIDDEN:
        return Misconfigured(f"{says}: it may not be used; {_grant(role, told)}")
    if "FAILED_PRECONDITION" in told:
        return Misconfigured(f"{says}: its configuration does not allow this; is it one for push, or detached?")
    kind, cure = _BY_STATUS.get(error.status, (Rejected, "the request is refused"))
    return kind(f"{says}: {cure}")


def _grant(role: Needs, told: str) -> str:
    if "SERVICE_DISABLED" in told:
        return "enable the API pubsub.googleapis.com for the project"
    return f"grant the service account {role}"


def retry_after_seconds(error: aiohttp.ClientResponseError) -> float | None:
    """
    When to come back, by the header Retry-After, a number or a date, or else by the detail RetryInfo.
    """
    headers: Mapping[str, str] = error.headers or {}
    header = headers.get("Retry-After", "").strip()
    if found := _SECONDS.fullmatch(header):
        return float(found[1])
    if header:
        return _seconds_until(header, headers.get("Date", ""))
    for detail in _details(error):
        if found := _SECONDS.fullmatch(str(detail.get("retryDelay", ""))):
            return float(found[1])
    return None


def _seconds_until(then: str, now: str) -> float | None:
    # By the other side's clock on both ends: ours may be another.
    try:
        return max(0.0, (parsedate_to_datetime(then) - parsedate_to_datetime(now)).total_seconds())
    except (TypeError, ValueError):
        return None


def _told(error: aiohttp.ClientResponseError) -> str:
    # Google's own messages may quote what was sent: of an answer, only words of a fixed form are told on.
    status = _body(error).get("status")
    reasons = [detail.get("reason") for detail in _details(error)]
    return " ".join(word for word in [status, *reasons] if isinstance(word, str) and _WORD.fullmatch(word))


def _details(error: aiohttp.ClientResponseError) -> list[dict[str, Any]]:
    details = _body(error).get("details")
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _body(error: aiohttp.ClientResponseError) -> dict[str, Any]:
    """
    The object `error` of the answer, which the client keeps behind its message's first colon.
    """
    try:
        found = json.loads(error.message.partition(": ")[2])["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _kind(error: Exception) -> str:
    cause = getattr(error, "os_error", None) or error
    return f"the connection failed ({type(cause).__name__})"

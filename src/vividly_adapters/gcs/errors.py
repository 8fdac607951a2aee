"""
What goes wrong with Cloud Storage, sorted by remedy.
"""

from __future__ import annotations

import gzip
import json
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured, NotFound, Rejected, Stale, Throttled, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from vividly_core.domain.errors import Permanent, PortError

_TOO_MUCH: Final = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"}
_GONE: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_BY_STATUS: Final[dict[int, tuple[type[Permanent], str]]] = {
    HTTPStatus.UNAUTHORIZED: (
        Misconfigured,
        "it does not accept our credentials; check the key file, or the account",
    ),
    HTTPStatus.FORBIDDEN: (
        Misconfigured,
        (
            "our account may not do this; grant it roles/storage.objectUser on the bucket, "
            "and roles/iam.serviceAccountTokenCreator on itself to sign links without a key"
        ),
    ),
    HTTPStatus.NOT_FOUND: (NotFound, "not there"),
    HTTPStatus.GONE: (NotFound, "not there any more"),
    HTTPStatus.PRECONDITION_FAILED: (Stale, "somebody stored first"),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: (Rejected, "the object has no such range"),
}
_GZIP: Final = b"\x1f\x8b"
_NO_BUCKET: Final = "bucket does not exist"
_CHECKSUMS: Final = ("crc32c", "md5")


class Damaged(Unavailable):
    """
    What arrived is not what was sent: its checksum says so.
    """


class NoBucket(Misconfigured):
    """
    There is no such bucket.
    """


@contextmanager
def translating_network() -> Generator[None]:
    """
    Raise our error for what happened to a connection. No message tells an address: that of an upload is a secret.
    """
    with translating(_NETWORK):
        yield


async def error_of(response: aiohttp.ClientResponse) -> PortError:
    """
    What *response*, which is no success, means; its body is read. Our message quotes no more than Google's reason.
    """
    async with response:
        with translating_network():
            body = await response.read()
    status, (reason, told) = response.status, _reason_and_message(_plain(body))
    said = f"Cloud Storage answered {status}" + (f" ({reason})" if reason else "")
    wait = _seconds(response.headers.get("Retry-After"))
    if status in _GONE and _NO_BUCKET in told:
        return NoBucket(f"{said}: there is no such bucket")
    if status == HTTPStatus.BAD_REQUEST and any(name in told.lower() for name in _CHECKSUMS):
        return Damaged(f"{said}: what arrived has another checksum than what was sent")
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in _TOO_MUCH:
        return Throttled(f"{said}: too much at once", retry_after_seconds=wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Unavailable(f"{said}: it is out of order", retry_after_seconds=wait)
    kind, meaning = _BY_STATUS.get(status, (Rejected, "it refuses the request"))
    return kind(f"{said}: {meaning}")


def _plain(body: bytes) -> str:
    # Who wants an object as it is stored gets errors as they travel.
    if body.startswith(_GZIP):
        body = gzip.decompress(body)
    return body.decode(errors="replace")


def _reason_and_message(body: str) -> tuple[str, str]:
    """
    Google's word for what happened, and its sentence; errors of downloads are plain text.
    """
    try:
        error = json.loads(body)["error"]
        return str((error.get("errors") or [{}])[0].get("reason", "")), str(error.get("message", ""))
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", body


def _seconds(retry_after: str | None) -> float | None:
    # The other form, a date, is not one that Cloud Storage sends.
    return float(retry_after) if retry_after and retry_after.isdecimal() else None


_NETWORK: Final[dict[type[Exception], Callable[[Any], PortError]]] = {
    aiohttp.InvalidURL: lambda _: Misconfigured(
        "the address of Cloud Storage is none; an emulator's looks like http://127.0.0.1:9023"
    ),
    aiohttp.ClientConnectorDNSError: lambda _: Unavailable("the name of Cloud Storage is not known here"),
    aiohttp.ClientSSLError: lambda _: Unavailable("no secure connection to Cloud Storage: is the clock right?"),
    aiohttp.ClientConnectorError: lambda _: Unavailable("Cloud Storage does not take connections"),
    TimeoutError: lambda _: Unavailable("Cloud Storage has been silent for too long"),
    aiohttp.ClientError: lambda error: Unavailable(
        f"the connection to Cloud Storage was lost in the middle ({type(error).__name__})"
    ),
    OSError: lambda error: Unavailable(
        f"the connection to Cloud Storage was lost in the middle ({type(error).__name__})"
    ),
}

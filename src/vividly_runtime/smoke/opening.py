"""
Opens links as whoever gets one does: without any right of ours.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from anyio import from_thread, to_thread

from vividly_core.domain.errors import Misconfigured, Unavailable

from .parts import Opened

if TYPE_CHECKING:
    from pathlib import Path

_SILENT_SECONDS: Final = 30.0
_CHUNK_BYTES: Final = 1024 * 1024


async def open_link(url: str, into: Path) -> Opened:
    """
    Bring what *url* leads to into a new file, over http, https or file.

    :raises PortError: if it leads nowhere. It does not quote the link: whoever has it can open it.
    """
    return await to_thread.run_sync(_open, url, into)


def _open(url: str, into: Path) -> Opened:
    digest = hashlib.sha256()
    size = 0
    try:
        with urlopen(url, timeout=_SILENT_SECONDS) as source, into.open("xb") as target:  # noqa: S310  our own signer's
            while chunk := source.read(_CHUNK_BYTES):
                from_thread.check_cancelled()
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            promised = source.headers.get("Content-Length", "")
    except HTTPError as error:
        with error:
            raise Misconfigured(f"the answer is {error.code} {_phrase(error.code)}") from None
    except URLError as error:
        raise Unavailable(f"it does not open ({_reason(error)})") from None
    except (OSError, HTTPException) as error:
        raise Unavailable(f"it broke off ({type(error).__name__})") from None
    # Whoever reads in pieces is not told of an end that came too early.
    if promised.isdecimal() and size < int(promised):
        raise Unavailable(f"it broke off after {size} of {promised} bytes")
    return Opened(size_bytes=size, sha256=digest.hexdigest())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _reason(error: URLError) -> str:
    reason = error.reason
    return (reason.strerror or type(reason).__name__) if isinstance(reason, OSError) else type(error).__name__

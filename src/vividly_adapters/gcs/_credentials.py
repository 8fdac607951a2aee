"""
Who we are: a key, a person, or the machine that we run on.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread

from vividly_adapters._patient_token import PatientToken
from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp

    from vividly_core.domain.errors import PortError

_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
"""Also signs links; what the account may do is the business of its roles."""


async def find_token(session: aiohttp.ClientSession, key_file: Path | None, *, anonymous: bool) -> PatientToken:
    """
    A token in the making, of the account in *key_file*, or of the one that Google's tools would find.

    :raises Misconfigured: if there is a file that should name it, and cannot be read as one.
    """
    with translating(_CREDENTIALS):
        key = await to_thread.run_sync(_key, key_file, anonymous)
        return PatientToken(session=session, scope=_SCOPE, service="Cloud Storage", service_file=key)


def _key(key_file: Path | None, anonymous: bool) -> io.StringIO | None:
    if anonymous:
        # Whoever is anonymous looks for no credentials: those of somebody else may lie about.
        return io.StringIO("{}")
    named = key_file or os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    if not named:
        return None
    # Read here: the library takes a file that it cannot read for none.
    text = Path(named).read_text(encoding="utf-8")
    json.loads(text)["type"]
    return io.StringIO(text)


_UNREADABLE: Final = (
    "the file of credentials cannot be read as a key of Google's; check GOOGLE_APPLICATION_CREDENTIALS"
)

_CREDENTIALS: Final[dict[type[Exception], Callable[[Any], PortError]]] = {
    OSError: lambda error: Misconfigured(f"{_UNREADABLE} ({error.strerror})"),
    ValueError: lambda _: Misconfigured(_UNREADABLE),
    LookupError: lambda _: Misconfigured(_UNREADABLE),
    TypeError: lambda _: Misconfigured(_UNREADABLE),
}

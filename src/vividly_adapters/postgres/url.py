"""
The many spellings of a database's address, made one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIALECTS: Final = frozenset({"postgres", "postgresql"})
_SHAPE: Final = (
    "write postgresql://USER:PASSWORD@HOST:PORT/NAME, or postgresql://USER:PASSWORD@/NAME?host=/SOCKET/FOLDER"
)
_SSL_MODES: Final = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})


def async_url(text: str) -> URL:
    """
    Read a database's address as it stands in `DATABASE_URL`, and return it for asyncpg.

    It takes ``postgres://``, ``postgresql://`` and ``postgresql+DRIVER://`` for any driver; TCP or a Unix socket, as
    ``?host=/cloudsql/PROJECT:REGION:INSTANCE`` or percent-encoded in the host's place; and libpq's `sslmode`. An URL
    of ours, written out, gives itself.

    :raises Misconfigured: if it is none of these. The message never quotes the address: it may hold a password.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # The cause quotes what it could not read.
        raise Misconfigured(f"DATABASE_URL: not a database's address; {_SHAPE}") from None
    _check_dialect(url)
    if "@" in (url.host or ""):
        raise Misconfigured(
            "DATABASE_URL: more than one @; write the one within the password as %40, and / as %2F, : as %3A"
        )
    if not url.database:
        raise Misconfigured(f"DATABASE_URL: it names no database; {_SHAPE}")
    options = _options(url.query)
    host = unquote(url.host or "")
    if host.startswith("/"):
        # asyncpg takes a socket's folder only as an option.
        url = URL.create(url.drivername, url.username, url.password, None, url.port, url.database)
        options = {"host": host, **options}
    return url.set(drivername="postgresql+asyncpg", query=options)


def _check_dialect(url: URL) -> None:
    dialect = url.drivername.partition("+")[0]
    if dialect == "sqlite":
        raise Misconfigured(
            "DATABASE_URL: SQLite has no leases, no row locks and no enums; leave the variable unset for the"
            " embedded Postgres, or name a Postgres server"
        )
    if dialect not in _DIALECTS:
        raise Misconfigured(f"DATABASE_URL: not an address of Postgres; {_SHAPE}")


def _options(query: Mapping[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
    """
    Put what libpq and asyncpg both know into asyncpg's words, and refuse the rest rather than drop it.
    """
    options = dict(query)
    if "sslmode" in options:
        options["ssl"] = options.pop("sslmode")
    if "ssl" in options and options["ssl"] not in _SSL_MODES:
        raise Misconfigured(f"DATABASE_URL: an unknown sslmode; choose one of {', '.join(sorted(_SSL_MODES))}")
    unknown = sorted(options.keys() - {"host", "port", "ssl"})
    if unknown:
        raise Misconfigured(
            f"DATABASE_URL: unknown options {', '.join(unknown)}; only host, port and sslmode may follow the ?"
        )
    return options

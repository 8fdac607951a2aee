"""
What goes wrong with Postgres, sorted by remedy.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy import exc, make_url
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi

from vividly_core.domain.errors import AlreadyExists, Misconfigured, NotFound, Rejected, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sqlalchemy import URL

    from vividly_core.domain.errors import PortError

_PORT: Final = 5432

_UPGRADE: Final = "bring it up to date with: vividly db upgrade"

_BY_STATE: Final[dict[str, Callable[[], PortError]]] = {
    "23503": lambda: NotFound("what the request refers to is unknown, such as its student"),
    "23505": lambda: AlreadyExists("there is one already with this id or correlation id"),
    "22P05": lambda: Rejected("a text holds a character that the database cannot keep"),
    "22021": lambda: Rejected("a text holds a character that the database cannot keep"),
    "22P02": lambda: Misconfigured(f"the database does not know a status that we write; {_UPGRADE}"),
    "28000": lambda: Misconfigured("the database refuses this user; check DATABASE_URL"),
    "28P01": lambda: Misconfigured("the database refuses this password; check DATABASE_URL"),
    "3D000": lambda: Misconfigured("there is no such database; check the name in DATABASE_URL, or create it"),
    "42P01": lambda: Misconfigured(f"the database lacks a table of ours; {_UPGRADE}"),
    "42703": lambda: Misconfigured(f"the database lacks a column of ours; {_UPGRADE}"),
    "42704": lambda: Misconfigured(f"the database lacks a type of ours; {_UPGRADE}"),
    "42501": lambda: Misconfigured("the user of DATABASE_URL may not do this in the database; grant the right"),
}

# Connection exceptions, insufficient resources, operator intervention, read-only after a failover, lock timeouts
# and rolled-back transactions: the same statement may succeed later.
_PASSING: Final = ("08", "53", "57", "40", "25006", "55P03")

# Of its connections, where they are used without what lies between, and of that where it opens them.
_OF_THE_DRIVER: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    AsyncAdapt_asyncpg_dbapi.Error,
)


@contextmanager
def translating_postgres(server: str | URL | None = None) -> Generator[None]:
    """
    Raise our error for the driver's. The driver's stays attached as the cause; our message never quotes it, since
    it may quote a row.

    :param server: the address that is connected to, where the caller knows it: one that does not answer is named by its
        host and port, or its socket's folder.
    """
    try:
        yield
    except exc.DBAPIError as error:
        raise _translated(error.orig, lost=error.connection_invalidated) from error
    except _OF_THE_DRIVER as error:
        raise _translated(error) from error
    except exc.TimeoutError as error:
        raise Unavailable("no connection to the database became free in time") from error
    except (OSError, TimeoutError) as error:
        raise Unavailable(_unanswered(server, type(error).__name__)) from error


def is_disconnect(error: PortError) -> bool:
    """
    Whether *error* says that the connection was lost, so that another one may do better at once.
    """
    match error.__cause__:
        case exc.DBAPIError() as cause:
            return cause.connection_invalidated
        case ConnectionError() | asyncpg.PostgresConnectionError() | asyncpg.InternalClientError():
            return isinstance(error, Unavailable)
        case _:
            return False


def _unanswered(server: str | URL | None, why: str) -> str:
    if server is None:
        return f"the database does not answer ({why}); check DATABASE_URL if it is set"
    url = make_url(server)
    host = url.host or url.query.get("host") or "localhost"
    if not isinstance(host, str):
        # Several, of which none did.
        return f"the database does not answer at {', '.join(host)} ({why}); check the hosts in DATABASE_URL"
    if host.startswith("/"):
        return f"the database does not answer at the socket in {host} ({why})"
    port = url.port or url.query.get("port") or _PORT
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"the database does not answer at {place} ({why}); check the host and the port in DATABASE_URL"


def _translated(error: BaseException | None, *, lost: bool = False) -> PortError:
    state: str = getattr(error, "sqlstate", None) or ""
    if state in _BY_STATE:
        return _BY_STATE[state]()
    if isinstance(error, asyncpg.DataError) or isinstance(getattr(error, "__cause__", None), asyncpg.DataError):
        return Rejected("a value does not fit the column that it is for")
    # The driver raises errors of no known state when its connection is taken away under it.
    if lost or not state or state.startswith(_PASSING):
        return Unavailable(f"the database is busy, or went away ({state or type(error).__name__})")
    return Rejected(f"the database refused a statement (SQLSTATE {state})")

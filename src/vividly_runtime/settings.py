"""
What the environment says, read once and checked as a whole.
"""

from __future__ import annotations

import enum
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Environment(enum.StrEnum):
    """
    Where we run, as deployed messages spell it.
    """

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


_T = TypeVar("_T")
_D = TypeVar("_D")

LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

# Deployment scripts have written these too.
_ENVIRONMENTS: Final = {
    **{environment.value: environment for environment in Environment},
    "development": Environment.DEV,
    "production": Environment.PROD,
}
_SCHEMES: Final = ("postgres", "postgresql")
_LEASE_SECONDS: Final = (5.0, 600.0)
_RENDER_LIMIT_SECONDS: Final = (10.0, 86_400.0)
_MAX_RUNTIME_SECONDS: Final = (1.0, 86_400.0)
_GRACE_SECONDS: Final = (0.0, 3600.0)
_OUTBOX_RETENTION_SECONDS: Final = (60.0, 366 * 86_400.0)
_CONCURRENCY: Final = (1, 64)
_PORTS: Final = (0, 65_535)
_LOOPBACK: Final = "127.0.0.1"
_EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  only where it is asked for, or where the platform demands it


@attrs.frozen(kw_only=True)
class Settings:
    """
    Every setting has a default, so that nothing needs to be set on a machine of one's own.

    *database_url* is ``None`` for the embedded Postgres, *data_dir* for the user's data folder, *library* for the
    starter library, *log_level* for the command's choice, *health_check_port* for the worker's; port 0 is any that is
    free. *revision* and *commit* say what is deployed. A worker has at most *concurrency* requests in hand, *renders*
    of which draw a film; it runs for *max_runtime_seconds* where its mode sets an end, and takes at most
    *grace_seconds* to finish. Messages are kept for *outbox_retention_seconds* after they were published.
    """

    database_url: str | None = attrs.field(default=None, repr=False)
    data_dir: Path | None = None
    library: Path | None = None
    log_level: str | None = None
    environment: Environment = Environment.DEV
    lease_seconds: float = 30.0
    render_limit_seconds: float = 1800.0
    max_runtime_seconds: float = 300.0
    grace_seconds: float = 8.0
    outbox_retention_seconds: float = 7 * 86_400.0
    concurrency: int = 4
    renders: int = 1
    health_host: str = _LOOPBACK
    health_check_port: int | None = None
    revision: str | None = None
    commit: str | None = None

    @classmethod
    def from_env(cls, variables: Mapping[str, str]) -> Settings:
        """
        Read *variables*, such as `os.environ`. An empty one counts as not set; unknown ones are not ours.

        :raises Misconfigured: with every problem at once, a line each, by the variables' names. It quotes no
            value: an address may hold a password.
        """
        reader = _Reader(variables)
        revision = reader.read("K_REVISION", str, None)
        settings = cls(
            database_url=reader.read("DATABASE_URL", _database_url, None),
            data_dir=reader.read("VIVIDLY_DATA_DIR", _path, None),
            library=reader.read("VIVIDLY_LIBRARY", _path, None),
            log_level=reader.read("LOG_LEVEL", _log_level, None),
            environment=reader.read("ENVIRONMENT", _environment, Environment.DEV),
            lease_seconds=reader.read("VIVIDLY_LEASE_SECONDS", _seconds(*_LEASE_SECONDS), 30.0),
            render_limit_seconds=reader.read(
                "VIVIDLY_RENDER_LIMIT_SECONDS", _seconds(*_RENDER_LIMIT_SECONDS), 1800.0
            ),
            max_runtime_seconds=reader.read("WORKER_MAX_RUNTIME", _seconds(*_MAX_RUNTIME_SECONDS), 300.0),
            grace_seconds=reader.read("VIVIDLY_GRACE_SECONDS", _seconds(*_GRACE_SECONDS), 8.0),
            outbox_retention_seconds=reader.read(
                "VIVIDLY_OUTBOX_RETENTION_SECONDS", _seconds(*_OUTBOX_RETENTION_SECONDS), 7 * 86_400.0
            ),
            concurrency=reader.read("VIVIDLY_CONCURRENCY", _whole(*_CONCURRENCY), 4),
            renders=reader.read("VIVIDLY_RENDERS", _whole(*_CONCURRENCY), 1),
            # Cloud Run, which sets K_REVISION, looks for the port from outside the container.
            health_host=reader.read("VIVIDLY_HEALTH_HOST", str, _EVERYWHERE if revision else _LOOPBACK),
            health_check_port=reader.read("HEALTH_CHECK_PORT", _whole(*_PORTS), None),
            revision=revision,
            commit=reader.read("GIT_COMMIT_SHA", str, None),
        )
        reader.check()
        return settings


@attrs.frozen
class _Reader:
    variables: Mapping[str, str]
    problems: list[str] = attrs.field(factory=list, init=False)

    def read(self, name: str, parse: Callable[[str], _T], default: _D) -> _T | _D:
        text = self.variables.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return default

    def check(self) -> None:
        if self.problems:
            raise Misconfigured("\n".join(("the environment has wrong settings:", *self.problems)))


def _database_url(text: str) -> str:
    if text.partition(":")[0].partition("+")[0].lower() not in _SCHEMES:
        raise ValueError(
            "not an address of Postgres; write postgresql://USER:PASSWORD@HOST:PORT/NAME,"
            " or leave it unset for the embedded Postgres"
        )
    return text


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("no such user's home; write the folder in full") from None


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"an unknown level; choose one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def _environment(text: str) -> Environment:
    try:
        return _ENVIRONMENTS[text.lower()]
    except KeyError:
        raise ValueError(f"an unknown environment; choose one of {', '.join(Environment)}") from None


def _seconds(lowest: float, highest: float) -> Callable[[str], float]:
    cure = f"give a number of seconds from {lowest:g} to {highest:g}"

    def parse(text: str) -> float:
        try:
            seconds = float(text)
        except ValueError:
            raise ValueError(f"the text is no number; {cure}") from None
        if math.isnan(seconds) or not lowest <= seconds <= highest:
            raise ValueError(f"out of range; {cure}")
        return seconds

    return parse


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    cure = f"give a whole number from {lowest} to {highest}"

    def parse(text: str) -> int:
        if not text.isdecimal():
            raise ValueError(f"the text is no whole number; {cure}")
        # Python refuses to read very long ones.
        if len(text) > len(str(highest)) or not lowest <= int(text) <= highest:
            raise ValueError(f"out of range; {cure}")
        return int(text)

    return parse

"""
What the environment says, read once and checked as a whole.
"""

from __future__ import annotations

import enum
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

import attrs

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Environment(enum.StrEnum):
    """
    Where we run, as deployed messages spell it.
    """

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


_T = TypeVar("_T")
_D = TypeVar("_D")

PUSH_NEEDS: Final = ("VIVIDLY_PUSH_AUDIENCE", "VIVIDLY_PUSH_SERVICE_ACCOUNT")
"""What must be set where requests are pushed: there is no endpoint that is open to everybody."""

LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_MEANINGS: Final = {
    "VIVIDLY_PUSH_AUDIENCE": "give the audience of the tokens that the subscription pushes with",
    "VIVIDLY_PUSH_SERVICE_ACCOUNT": "give the e-mail address of the account that the subscription pushes as",
    "VIVIDLY_PUSH_JWKS_URL": "give the address of the keys of VIVIDLY_PUSH_ISSUER",
}

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
_CALLS_PER_MINUTE: Final = (1, 100_000)
_BREAKER_FAILURES: Final = (1, 1000)
_BREAKER_SECONDS: Final = (1.0, 3600.0)
_PORTS: Final = (0, 65_535)
_LOOPBACK: Final = "127.0.0.1"
_LOOPBACKS: Final = (_LOOPBACK, "::1", "localhost")
_GOOGLE: Final = "https://accounts.google.com"
_GOOGLE_KEYS: Final = "https://www.googleapis.com/oauth2/v3/certs"
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

    Who pushes to *port* shows a token that *push_issuer* signed with a key of the document at *push_jwks_url*, for
    *push_audience* and the account *push_service_account*.

    *model_calls_per_minute* and *speech_calls_per_minute* are quotas of this process; ``None`` is as many as it can
    make, as it should with the parts of this machine. A provider that fails *breaker_failures* times within
    *breaker_window_seconds* is left alone for *breaker_recovery_seconds*.
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
    model_calls_per_minute: int | None = None
    speech_calls_per_minute: int | None = None
    breaker_failures: int = 3
    breaker_window_seconds: float = 60.0
    breaker_recovery_seconds: float = 30.0
    health_host: str = _LOOPBACK
    health_check_port: int | None = None
    port: int = 8080
    push_audience: str | None = None
    push_service_account: str | None = None
    push_issuer: str = _GOOGLE
    push_jwks_url: str = _GOOGLE_KEYS
    revision: str | None = None
    commit: str | None = None

    @classmethod
    def from_env(cls, variables: Mapping[str, str], *, needs: Iterable[str] = ()) -> Settings:
        """
        Read *variables*, such as `os.environ`. An empty one counts as not set; unknown ones are not ours; *needs*
        names those that must be set.

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
            model_calls_per_minute=reader.read("VIVIDLY_MODEL_CALLS_PER_MINUTE", _whole(*_CALLS_PER_MINUTE), None),
            speech_calls_per_minute=reader.read(
                "VIVIDLY_SPEECH_CALLS_PER_MINUTE", _whole(*_CALLS_PER_MINUTE), None
            ),
            breaker_failures=reader.read("VIVIDLY_BREAKER_FAILURES", _whole(*_BREAKER_FAILURES), 3),
            breaker_window_seconds=reader.read(
                "VIVIDLY_BREAKER_WINDOW_SECONDS", _seconds(*_BREAKER_SECONDS), 60.0
            ),
            breaker_recovery_seconds=reader.read(
                "VIVIDLY_BREAKER_RECOVERY_SECONDS", _seconds(*_BREAKER_SECONDS), 30.0
            ),
            # Cloud Run, which sets K_REVISION, looks for the port from outside the container.
            health_host=reader.read("VIVIDLY_HEALTH_HOST", str, _EVERYWHERE if revision else _LOOPBACK),
            health_check_port=reader.read("HEALTH_CHECK_PORT", _whole(*_PORTS), None),
            port=reader.read("PORT", _whole(*_PORTS), 8080),
            push_audience=reader.read("VIVIDLY_PUSH_AUDIENCE", str, None),
            push_service_account=reader.read("VIVIDLY_PUSH_SERVICE_ACCOUNT", _email, None),
            push_issuer=reader.read("VIVIDLY_PUSH_ISSUER", str, _GOOGLE),
            push_jwks_url=reader.read("VIVIDLY_PUSH_JWKS_URL", _safe_url, _GOOGLE_KEYS),
            revision=revision,
            commit=reader.read("GIT_COMMIT_SHA", str, None),
        )
        if settings.push_issuer != _GOOGLE:
            # Google's keys would let nobody in, or the wrong ones.
            needs = (*needs, "VIVIDLY_PUSH_JWKS_URL")
        reader.check(needs)
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

    def check(self, needs: Iterable[str]) -> None:
        missing = [name for name in needs if not self.variables.get(name, "").strip()]
        self.problems.extend(f"{name}: not set; {_MEANINGS[name]}" for name in missing)
        if self.problems:
            raise Misconfigured("\n".join(("the environment has wrong settings:", *self.problems)))


def _database_url(text: str) -> str:
    if text.partition(":")[0].partition("+")[0].lower() not in _SCHEMES:
        raise ValueError(
            "not an address of Postgres; write postgresql://USER:PASSWORD@HOST:PORT/NAME,"
            " or leave it unset for the embedded Postgres"
        )
    return text


def _email(text: str) -> str:
    name, _, domain = text.rpartition("@")
    if not name or not domain or text.split() != [text]:
        raise ValueError("not an e-mail address; write it as NAME@PROJECT.iam.gserviceaccount.com")
    return text


def _safe_url(text: str) -> str:
    """
    One that nobody on the way can change.
    """
    problem = "not an address of a document; write https://HOST/PATH, or http:// for this machine only"
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise ValueError(problem) from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACKS)):
        raise ValueError(problem)
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

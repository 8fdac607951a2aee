"""
The variables of this machine: its database and folders, its worker, and its limits on outside calls.
"""

from __future__ import annotations

import enum
from typing import Final

from .environment import Environment
from .google_names import language
from .parsers import database_url, one_of, path, seconds, whole
from .variable import Variable


class _Level(enum.StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"


class Switch(enum.StrEnum):
    """
    Something that is done or not.
    """

    ON = "on"
    OFF = "off"


# Deployment scripts have written the long ones too.
_ENVIRONMENTS: Final = {
    **{environment.value: environment for environment in Environment},
    "development": Environment.DEV,
    "production": Environment.PROD,
}
_SWITCHES: Final = {switch.value: switch for switch in Switch}
_LEVELS: Final = {level.lower(): level for level in _Level}
_CALLS: Final = whole(1, 100_000)
_BREAKER_SECONDS: Final = seconds(1.0, 3600.0)
_CONCURRENCY: Final = whole(1, 64)

LOG_LEVELS: Final = tuple(level.value for level in _Level)

DATABASE_URL: Final = Variable(
    name="DATABASE_URL",
    parse=database_url,
    default=None,
    meaning="the database, over TCP or a Unix socket",
    otherwise="an embedded one",
)
DATA_DIR: Final = Variable(
    name="VIVIDLY_DATA_DIR",
    parse=path,
    default=None,
    meaning="where the embedded database and the lessons' parts are kept",
    otherwise="the user's data folder",
)
LIBRARY: Final = Variable(
    name="VIVIDLY_LIBRARY",
    parse=path,
    default=None,
    meaning="a folder of texts to learn from",
    otherwise="the starter library",
)
LOG_LEVEL: Final = Variable(
    name="LOG_LEVEL",
    parse=one_of("level", _LEVELS),
    default=None,
    meaning=f"what is logged: {', '.join(LOG_LEVELS)}",
    otherwise="the command's own choice",
)
ENVIRONMENT: Final = Variable(
    name="ENVIRONMENT",
    parse=one_of("environment", _ENVIRONMENTS),
    default=Environment.DEV,
    meaning=f"where we run: {', '.join(Environment)}",
)
LANGUAGE: Final = Variable(
    name="VIVIDLY_LANGUAGE",
    aliases=("VIVIDLY_SPEECH_LANGUAGE",),
    parse=language,
    default="en-US",
    meaning="the language that lessons are written and spoken in, which is that of the library's texts",
)
LEASE: Final = Variable(
    name="VIVIDLY_LEASE_SECONDS",
    parse=seconds(5.0, 600.0),
    default=30.0,
    meaning="a request comes back so long after its worker's last sign of life",
)
RENDER_LIMIT: Final = Variable(
    name="VIVIDLY_RENDER_LIMIT_SECONDS",
    parse=seconds(10.0, 86_400.0),
    default=1800.0,
    meaning="a film that takes longer is given up, and tried again",
)
MAX_RUNTIME: Final = Variable(
    name="WORKER_MAX_RUNTIME",
    parse=seconds(1.0, 86_400.0),
    default=300.0,
    meaning="a job is over by then, in seconds",
)
GRACE: Final = Variable(
    name="VIVIDLY_GRACE_SECONDS",
    parse=seconds(0.0, 3600.0),
    default=8.0,
    meaning="what is in hand may take so long when told to stop",
)
OUTBOX_RETENTION: Final = Variable(
    name="VIVIDLY_OUTBOX_RETENTION_SECONDS",
    parse=seconds(60.0, 366 * 86_400.0),
    default=7 * 86_400.0,
    meaning="a published message is kept for so long",
)
CONCURRENCY: Final = Variable(
    name="VIVIDLY_CONCURRENCY", parse=_CONCURRENCY, default=4, meaning="requests in hand at once"
)
RENDERS: Final = Variable(name="VIVIDLY_RENDERS", parse=_CONCURRENCY, default=1, meaning="films drawn at once")
SHARE_LESSONS: Final = Variable(
    name="VIVIDLY_SHARE_LESSONS",
    parse=one_of("switch", _SWITCHES),
    default=Switch.ON,
    meaning="`on`: equal requests are given copies of one lesson; `off`: each is made for itself",
)
MODEL_CALLS: Final = Variable(
    name="VIVIDLY_MODEL_CALLS_PER_MINUTE",
    parse=_CALLS,
    default=None,
    meaning="requests to Gemini by this process in any minute: two or three for a lesson",
    otherwise="no limit",
)
SPEECH_CALLS: Final = Variable(
    name="VIVIDLY_SPEECH_CALLS_PER_MINUTE",
    parse=_CALLS,
    default=None,
    meaning="requests to Text-to-Speech by this process in any minute: some dozens for a lesson",
    otherwise="no limit",
)
BREAKER_FAILURES: Final = Variable(
    name="VIVIDLY_BREAKER_FAILURES",
    parse=whole(1, 1000),
    default=3,
    meaning="a provider that fails so often is left alone for a while",
)
BREAKER_WINDOW: Final = Variable(
    name="VIVIDLY_BREAKER_WINDOW_SECONDS",
    parse=_BREAKER_SECONDS,
    default=60.0,
    meaning="that is, within so many seconds",
)
BREAKER_RECOVERY: Final = Variable(
    name="VIVIDLY_BREAKER_RECOVERY_SECONDS",
    parse=_BREAKER_SECONDS,
    default=30.0,
    meaning="and for so many seconds; then one call at a time tries",
)

"""
The variables of what is served over HTTP: health, and what Pub/Sub pushes.
"""

from __future__ import annotations

from typing import Final

from .parsers import LOOPBACK, email, safe_url, whole
from .variable import Variable

GOOGLE: Final = "https://accounts.google.com"
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  only where it is asked for, or where the platform demands it

_PORT: Final = whole(0, 65_535)

REVISION: Final = Variable(
    name="K_REVISION",
    parse=str,
    default=None,
    meaning="the revision that is deployed, for `/health` and the log; Cloud Run sets it",
    otherwise="unknown",
)
COMMIT: Final = Variable(
    name="GIT_COMMIT_SHA",
    parse=str,
    default=None,
    meaning="the commit that is deployed, for `/health` and the log",
    otherwise="unknown",
)
HEALTH_HOST: Final = Variable(
    name="VIVIDLY_HEALTH_HOST",
    parse=str,
    default=LOOPBACK,
    meaning="the address to listen on",
    otherwise=f"`{LOOPBACK}`; on Cloud Run, which sets `K_REVISION`, `{EVERYWHERE}`",
)
HEALTH_PORT: Final = Variable(
    name="HEALTH_CHECK_PORT",
    parse=_PORT,
    default=None,
    meaning="the port for health checks; 0 is any that is free",
    otherwise="8080 for a service, none for a job",
)
PORT: Final = Variable(name="PORT", parse=_PORT, default=8080, meaning="the port that is pushed to; 0 is any")
PUSH_AUDIENCE: Final = Variable(
    name="VIVIDLY_PUSH_AUDIENCE",
    parse=str,
    default=None,
    meaning="the audience of the tokens that are let in",
    otherwise="none: a worker that is pushed to needs it",
    cure="give the audience of the tokens that the subscription pushes with",
)
PUSH_SERVICE_ACCOUNT: Final = Variable(
    name="VIVIDLY_PUSH_SERVICE_ACCOUNT",
    parse=email,
    default=None,
    meaning="the e-mail address of the account that may push",
    otherwise="none: a worker that is pushed to needs it",
    cure="give the e-mail address of the account that the subscription pushes as",
)
PUSH_ISSUER: Final = Variable(
    name="VIVIDLY_PUSH_ISSUER", parse=str, default=GOOGLE, meaning="who signs the tokens"
)
PUSH_JWKS_URL: Final = Variable(
    name="VIVIDLY_PUSH_JWKS_URL",
    parse=safe_url,
    default="https://www.googleapis.com/oauth2/v3/certs",
    meaning="where the issuer tells its keys",
    cure="give the address of the keys of VIVIDLY_PUSH_ISSUER",
)

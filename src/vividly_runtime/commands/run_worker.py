"""
`vividly worker`: what it does.
"""

from __future__ import annotations

import enum
import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.errors import Misconfigured
from vividly_runtime.settings.values import Role, Settings

from .running import run_until_drained
from .unattended import run_unattended
from .wishes import bad_value

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUIET_SECONDS: Final = 60.0
_SERVICE_PORT: Final = 8080

_log = logging.getLogger(__name__)


class Mode(enum.StrEnum):
    """
    Where requests come from, and for how long.
    """

    JOB = "job"
    SERVICE = "service"
    PUSH = "push"


@attrs.frozen(kw_only=True)
class WorkerOrder:
    """
    What was typed. ``None`` is what was left out.
    """

    mode: Mode
    concurrency: int | None
    renders: int | None
    grace_seconds: float | None
    max_runtime_seconds: float | None
    quiet_seconds: float | None
    as_json: bool


def run_worker(order: WorkerOrder, variables: Mapping[str, str]) -> int:
    """
    Work, and return the exit code.

    :raises click.BadParameter: naming the option that is wrong.
    """
    _check(order)
    return run_unattended(partial(_settings, order, variables), partial(_work, order), as_json=order.as_json)


def _work(order: WorkerOrder, settings: Settings) -> int:
    from .worker_wired import serve_wired  # noqa: PLC0415  it takes a second; wrong settings are told before

    quiet_seconds = _quiet_seconds(order)
    pushed = order.mode is Mode.PUSH
    return run_until_drained(
        lambda stop: serve_wired(settings, quiet_seconds=quiet_seconds, pushed=pushed, stop=stop),
        on_stop=lambda: _log.info(
            "stopping: what is in hand has %g s; once more to end at once", settings.grace_seconds
        ),
    )


def _check(order: WorkerOrder) -> None:
    for option, value in (("--max-runtime", order.max_runtime_seconds), ("--quiet", order.quiet_seconds)):
        if value is not None and order.mode is not Mode.JOB:
            raise bad_value(option, "only a job ends by itself; add --mode job")


def _quiet_seconds(order: WorkerOrder) -> float | None:
    if order.mode is not Mode.JOB:
        return None
    return _QUIET_SECONDS if order.quiet_seconds is None else order.quiet_seconds


def _settings(order: WorkerOrder, variables: Mapping[str, str]) -> Settings:
    """
    What the environment says, and then what was typed.
    """
    settings = Settings.from_env(variables, role=Role.PUSHED if order.mode is Mode.PUSH else Role.PULLING)
    typed: dict[str, Any] = attrs.asdict(
        order,
        filter=lambda attribute, value: value is not None and attribute.name in attrs.fields_dict(Settings),
    )
    if order.mode is Mode.PUSH:
        return attrs.evolve(settings, health_check_port=None, **typed)
    if order.mode is Mode.SERVICE:
        port = settings.health_check_port
        return attrs.evolve(settings, health_check_port=_SERVICE_PORT if port is None else port, **typed)
    settings = attrs.evolve(settings, **typed)
    if settings.grace_seconds >= settings.max_runtime_seconds:
        raise Misconfigured(
            f"the grace time of {settings.grace_seconds:g} s leaves no time to work in"
            f" {settings.max_runtime_seconds:g} s: lower --grace (VIVIDLY_GRACE_SECONDS),"
            " or raise --max-runtime (WORKER_MAX_RUNTIME)"
        )
    return settings

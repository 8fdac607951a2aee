"""
Commands of which nothing is seen but their log.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Final

from .exit_code import ExitCode
from .logs import configure_logging
from .problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_runtime.settings.values import Settings

_LEVEL: Final = "INFO"

_log = logging.getLogger(__name__)


def run_unattended(read: Callable[[], Settings], work: Callable[[Settings], int], *, as_json: bool) -> int:
    """
    Do *work* with the settings that *read* returns, and return its exit code. The log is JSON where nobody looks, or
    if *as_json*; a program that reads it is told of every error there.
    """
    as_json = as_json or not sys.stderr.isatty()
    configure_logging(_LEVEL, as_json=as_json)
    try:
        settings = read()
        configure_logging(settings.log_level or _LEVEL, as_json=as_json)
        return work(settings)
    except Exception as error:
        if not as_json:
            raise
        problem = problem_of(error)
        _log.critical("%s", problem, extra={"fields": {"error": problem.kind}})
        return ExitCode.FAILED

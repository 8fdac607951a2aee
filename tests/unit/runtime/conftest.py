"""
Commands configure the log of the whole process: each test leaves it as it was.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture(autouse=True)
def _log_as_before() -> Generator[None]:
    """
    Put the loggers of our packages back.
    """
    loggers = [logging.getLogger(name) for name in ("vividly_core", "vividly_adapters", "vividly_runtime")]
    before = [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    yield
    for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.propagate = propagate
        logger.handlers[:] = handlers

"""
Opens the script writer with limits, around the one that reads its passages out.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_script_writer import memory_script_writer
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.script_writer import LimitedScriptWriter
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._script_writer_harness import ScriptWriterHarness


@asynccontextmanager
async def limited_script_writer() -> AsyncGenerator[ScriptWriterHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the script writer", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_script_writer() as harness:
        yield attrs.evolve(
            harness, writer=LimitedScriptWriter(writer=harness.writer, limits=limits, limit_seconds=60.0)
        )

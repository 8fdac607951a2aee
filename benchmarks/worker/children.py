"""
Starts measurements as processes of their own, and hears what they tell.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_LONGEST_SECONDS: Final = 180.0


class ChildFailed(Exception):
    """
    A measurement ended with an error, or did not end.
    """


@attrs.frozen(kw_only=True)
class Child:
    """
    A process that runs.
    """

    process: asyncio.subprocess.Process

    async def told(self) -> dict[str, Any] | None:
        """
        The next thing that it tells; ``None`` when it has ended.
        """
        assert self.process.stdout is not None, "it was started with a pipe"
        while line := await self.process.stdout.readline():
            # Others' libraries print too.
            if line.startswith(b"{"):
                found: dict[str, Any] = json.loads(line)
                return found
        return None


@asynccontextmanager
async def started(*arguments: str) -> AsyncGenerator[Child]:
    """
    A child, which is killed at the end of the block if it has not ended.
    """
    process = await _start(*arguments, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield Child(process=process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def run(*arguments: str) -> list[dict[str, Any]]:
    """
    Run a child to its end, and return all that it told.

    :raises ChildFailed: with the end of its log.
    """
    process = await _start(*arguments, stderr=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            told, log = await process.communicate()
    except TimeoutError:
        raise ChildFailed(f"{' '.join(arguments[:2])} did not end within {_LONGEST_SECONDS:g} s") from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode:
        end = "\n".join(log.decode(errors="replace").splitlines()[-12:])
        raise ChildFailed(f"{' '.join(arguments[:2])} ended with {process.returncode}:\n{end}")
    return [json.loads(line) for line in told.splitlines() if line.startswith(b"{")]


async def _start(*arguments: str, stderr: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.worker.child", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
    )

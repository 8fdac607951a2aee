"""
A worker process of a load: ``python -m vividly_runtime.load.worker [--no-op]``, set up by the environment as
`vividly worker` is, without its endpoint for health. It ends with whoever holds its standard input.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_runtime.commands.running import run_until_drained
from vividly_runtime.commands.tasks_beside import tasks_beside
from vividly_runtime.commands.unattended import run_unattended
from vividly_runtime.commands.worker_wired import serve_wired
from vividly_runtime.settings.values import Settings

from .no_op import NoOpStages

if TYPE_CHECKING:
    from vividly_runtime.container import Container

NO_OP: Final = "--no-op"
_CHUNK_BYTES: Final = 4096


def main() -> int:
    """
    Work until told to stop, and return the exit code.
    """
    return run_unattended(_settings, _work, as_json=True)


def _settings() -> Settings:
    # Whether it is ready is told by its log, which must not be quieter than that.
    # What it costs to make lessons is measured, and not to copy them.
    return attrs.evolve(Settings.from_env(os.environ), health_check_port=None, log_level=None, share_lessons=False)


def _work(settings: Settings) -> int:
    return run_until_drained(partial(_serve, settings, no_op=NO_OP in sys.argv[1:]))


async def _serve(settings: Settings, stop: anyio.Event, *, no_op: bool) -> int:
    async with tasks_beside() as beside:
        beside.start_soon(_end_with_the_input)
        return await serve_wired(settings, quiet_seconds=None, stop=stop, rig=_rig if no_op else lambda _: None)


def _rig(container: Container) -> None:
    container.stages.override(NoOpStages())


async def _end_with_the_input() -> None:
    while True:
        await anyio.wait_readable(sys.stdin)
        if not os.read(sys.stdin.fileno(), _CHUNK_BYTES):
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main())

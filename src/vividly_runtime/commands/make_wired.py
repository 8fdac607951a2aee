"""
The making of a lesson with the parts of this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from vividly_runtime import database
from vividly_runtime.resources import open_database, open_resources

from .making import Making
from .wiring import wired
from .wishes import LOCAL_STUDENT

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.submission import Submission
    from vividly_runtime.settings.values import Settings

    from .display import Display


async def make_wired(wish: Submission, *, settings: Settings, folder: Path | None, display: Display) -> int:
    """
    Open what is needed, make the lesson of *wish*, and close it again; return the exit code.
    """
    try:
        async with open_database(settings, note=display.note) as url:
            await database.make_ready(settings, url, note=display.note)
            async with open_resources(settings, url) as resources:
                for warning in resources.warnings:
                    display.note(warning)
                if wish.student_id == LOCAL_STUDENT:
                    await database.ensure_student(resources.engine, LOCAL_STUDENT)
                container = wired(settings, resources)
                making = Making(
                    # It is made here: no worker shall hear of it.
                    submit=container.submit_request(topic=None),
                    # Whoever waits would rather hear of a failure now than wait for another attempt.
                    generate=container.generate_lesson(max_attempts=1),
                    cancel=container.cancel_request(),
                    assets=container.assets(),
                    display=display,
                )
                return await making(wish, folder=folder)
    except anyio.get_cancelled_exc_class():
        display.cancelled()
        raise

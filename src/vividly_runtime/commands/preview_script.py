"""
`vividly preview`: what it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import click

from vividly_core.domain.ids import FilePath
from vividly_core.domain.reading_pace import at_reading_pace
from vividly_core.ports.script_writer import WORDS_PER_MINUTE
from vividly_runtime.settings.values import Settings

from .exit_code import ExitCode
from .lesson_files import why_not_writable
from .logs import configure_logging
from .running import run_until_stopped
from .script_file import read_script
from .steps import showing_steps
from .wishes import bad_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Order:
    """
    What was typed: *options* are those of the pictures.
    """

    script: Path
    options: Mapping[str, Any]
    folder: Path


def preview_script(order: Order, variables: Mapping[str, str]) -> int:
    """
    Draw the pictures that were ordered, and return the exit code.

    :raises click.BadParameter: naming what is wrong.
    """
    script = read_script(order.script)
    if (problem := why_not_writable(order.folder)) is not None:
        raise bad_value("--out", problem)
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    from vividly_runtime.container import Container  # noqa: PLC0415  it takes a second

    previewer = Container(settings=settings).previewer(**order.options)
    # Only what is shown matters, and a page needs its time.
    narration = at_reading_pace(script, seconds=script.word_count * 60 / WORDS_PER_MINUTE, voice="none")

    async def draw() -> int:
        order.folder.mkdir(parents=True, exist_ok=True)
        names = await previewer.draw_scenes(
            script, narration, into=FilePath(str(order.folder)), progress=steps.step("Drawing")
        )
        for name in names:
            click.echo(order.folder / name)
        return ExitCode.DONE

    with showing_steps() as steps:
        return run_until_stopped(draw)

"""
`vividly render`: what it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import attrs
import click

from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.webvtt import to_webvtt
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath
from vividly_runtime.settings.values import Settings

from .exit_code import ExitCode
from .lesson_files import why_not_writable
from .logs import configure_logging
from .running import run_until_stopped
from .script_file import read_script
from .steps import showing_steps
from .wishes import bad_value
from .words import duration, size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from vividly_core.domain.lesson import Film, Narration, Script
    from vividly_core.ports.narrator import Narrator
    from vividly_runtime.container import Container

    from .steps import Steps


@attrs.frozen(kw_only=True)
class Order:
    """
    What was typed: *options* are those of the film maker.
    """

    script: Path
    recording: Path | None
    silent: bool
    options: Mapping[str, Any]
    film: Path


def render_script(order: Order, variables: Mapping[str, str]) -> int:
    """
    Make the film that was ordered, and return the exit code.

    :raises click.BadParameter: naming what is wrong.
    """
    script = read_script(order.script)
    if (problem := why_not_writable(order.film.parent)) is not None:
        raise bad_value("--out", problem)
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    from vividly_runtime.container import Container  # noqa: PLC0415  it takes a second

    container = Container(settings=settings)
    with showing_steps() as steps:
        code = run_until_stopped(lambda: _make(order, script, container, steps))
    if code == ExitCode.DONE:
        click.echo(order.film)
    return code


async def _make(order: Order, script: Script, container: Container, steps: Steps) -> int:
    order.film.absolute().parent.mkdir(parents=True, exist_ok=True)
    renderer = container.film_maker(**order.options)
    async with container.scratch().folder() as folder:
        recording = FilePath(f"{folder}/narration.wav")
        narrator, doing = _narrator(order, container)
        narration = await narrator.speak(script, into=recording, progress=steps.step(doing))
        film = await renderer.render(
            script,
            narration,
            audio=recording,
            into=FilePath(str(order.film)),
            progress=steps.step("Filming"),
        )
    await renderer.draw_thumbnail(script, into=FilePath(str(order.film.with_suffix(".jpg"))))
    await _write_captions(script, narration, order.film.with_suffix(".vtt"))
    click.echo(_summary(film, order.film), err=True)
    return ExitCode.DONE


def _narrator(order: Order, container: Container) -> tuple[Narrator, str]:
    if order.silent:
        return container.silent_narrator(), "Timing"
    if order.recording is not None:
        return container.recorded_narrator(recording=FilePath(str(order.recording))), "Listening"
    return container.narrator(), "Speaking"


async def _write_captions(script: Script, narration: Narration, into: Path) -> None:
    made = cues(narration, language=script.language)
    try:
        await anyio.Path(into).write_text(to_webvtt(made, language=script.language), encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"the captions cannot be written: {error.strerror}") from error


def _summary(film: Film, path: Path) -> str:
    looks = f"{film.width}x{film.height}, {film.frames_per_second:g} frames a second"
    return f"{duration(film.duration_seconds)} long, {looks}, {size(path.stat().st_size)}"

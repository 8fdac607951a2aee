"""
`vividly render`: what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vividly_runtime.settings.film import QUALITIES

from .film_options import chosen, film_options

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Make a film of a script.")
@film_options
@click.option(
    "--narration",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recording of the script, spoken by yourself: any sound file.",
)
@click.option("--silent", is_flag=True, help="No voice: the film lasts as long as it takes to read the script.")
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    help="How much time and space the pictures may take.  [default: standard]",
)
@click.option("--reduced-motion", is_flag=True, default=None, help="Nothing fades: pictures change at once.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The film.  [default: SCRIPT.mp4]")
@click.pass_obj
def render(
    variables: Mapping[str, str],
    *,
    script: Path,
    aspect: str | None,
    size: tuple[int, int] | None,
    rate: str | None,
    theme: str | None,
    narration: Path | None,
    silent: bool,
    quality: str | None,
    reduced_motion: bool | None,
    out: Path | None,
) -> int:
    """
    Make a film of SCRIPT, a script.json as `vividly make` leaves it, on this machine; it needs no database.

    A voice speaks the script, unless there is a recording of it, or it is to be silent. The film holds captions and a
    chapter a scene; beside it go the captions once more (.vtt) and a picture of its title (.jpg).

    Scenes are kept in the data folder: after a change only those are made again that look different. Variables such as
    VIVIDLY_FILM_THEME set other defaults than those below.

    \b
    Look first, then film:
      vividly preview lessons/light/script.json
      vividly render lessons/light/script.json

    \b
    For a telephone, in your own voice:
      vividly render script.json --aspect 9:16 --narration me.m4a --out light.mp4

    \b
    Exit codes: 0 made, 1 failed, 2 wrong use, 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .render_script import Order, render_script  # noqa: PLC0415  help must not wait for it

    if silent and narration is not None:
        raise click.UsageError("--silent and --narration exclude each other: a recording is not silent")
    order = Order(
        script=script,
        recording=narration,
        silent=silent,
        options=chosen(
            size=size, aspect=aspect, rate=rate, quality=quality, theme=theme, reduced_motion=reduced_motion
        ),
        film=out or script.with_suffix(".mp4"),
    )
    return render_script(order, variables)

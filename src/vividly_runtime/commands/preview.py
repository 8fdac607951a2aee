"""
`vividly preview`: what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .film_options import chosen, film_options

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Draw a picture of each scene of a script.")
@film_options
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the pictures, made where it is missing.  [default: SCRIPT-preview]",
)
@click.pass_obj
def preview(
    variables: Mapping[str, str],
    *,
    script: Path,
    aspect: str | None,
    size: tuple[int, int] | None,
    rate: str | None,
    theme: str | None,
    out: Path | None,
) -> int:
    """
    Draw a picture of each scene of SCRIPT, as it stands at the scene's end, and all of them on contact-sheet.jpg.

    It takes a second or two: look at it before you film.

    \b
    As on a telephone:
      vividly preview script.json --aspect 9:16 --out pictures

    \b
    Exit codes: 0 drawn, 1 failed, 2 wrong use, 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .preview_script import Order, preview_script  # noqa: PLC0415  help must not wait for it

    order = Order(
        script=script,
        options=chosen(size=size, aspect=aspect, rate=rate, theme=theme),
        folder=out or script.with_name(f"{script.stem}-preview"),
    )
    return preview_script(order, variables)

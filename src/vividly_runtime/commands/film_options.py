"""
What the films and pictures of a script may look like, as options.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from vividly_runtime.settings.film import RATES, SHAPES, THEMES, picture_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@attrs.frozen
class Size(click.ParamType[tuple[int, int]]):
    """
    Width and height in pixels.
    """

    name: str = "WIDTHxHEIGHT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """
        Read a text such as ``1920x1080``.
        """
        if isinstance(value, tuple):
            return value
        try:
            return picture_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


_PARAMETERS: Final[tuple[Callable[[Any], Any], ...]] = (
    click.argument("script", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option(
        "--aspect",
        type=click.Choice(list(SHAPES)),
        help="The shape of the picture: for a screen, a telephone, or a square.  [default: 16:9]",
    ),
    click.option("--size", type=Size(), help="The picture's size, such as 1920x1080.  [default: 720 lines]"),
    click.option(
        "--fps",
        "rate",
        type=click.Choice(RATES),
        help="Frames a second.  [default: 24]",
    ),
    click.option(
        "--theme",
        type=click.Choice(THEMES),
        help="Light writing on dark, or dark on light.  [default: dark]",
    ),
)


def film_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """
    Let *command* take SCRIPT, and how its pictures are to be.
    """
    for parameter in reversed(_PARAMETERS):
        command = parameter(command)
    return command


def chosen(
    *, size: tuple[int, int] | None, aspect: str | None, rate: str | None, **others: object
) -> Mapping[str, Any]:
    """
    What was typed, as the film maker takes it; what was not is left to the settings.
    """
    if size is None and aspect is not None:
        size = SHAPES[aspect]
    typed = {
        "width": size and size[0],
        "height": size and size[1],
        "frames_per_second": rate and int(rate),
        **others,
    }
    return {name: value for name, value in typed.items() if value is not None}

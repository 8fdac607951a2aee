"""
What the films and pictures of a script may look like, as options.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE: Final = re.compile(r"(\d{1,5})\s*[x\u00d7]\s*(\d{1,5})", re.IGNORECASE)
_SMALLEST: Final = 128
_LARGEST: Final = 4096
_RATES: Final = ("24", "25", "30", "50", "60")
# As many lines as 1280x720 has, or as wide where the picture is high.
_SIZES: Final = {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (720, 720)}


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
        match = _SIZE.fullmatch(str(value).strip())
        if match is None:
            self.fail("write it as WIDTHxHEIGHT, such as 1920x1080", param, ctx)
        width, height = int(match[1]), int(match[2])
        if width % 2 or height % 2 or not all(_SMALLEST <= side <= _LARGEST for side in (width, height)):
            self.fail(f"both sides must be even, from {_SMALLEST} to {_LARGEST} pixels", param, ctx)
        return width, height


_PARAMETERS: Final[tuple[Callable[[Any], Any], ...]] = (
    click.argument("script", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option(
        "--aspect",
        type=click.Choice(list(_SIZES)),
        default="16:9",
        show_default=True,
        help="The shape of the picture: for a screen, a telephone, or a square.",
    ),
    click.option("--size", type=Size(), help="The picture's size, such as 1920x1080.  [default: 720 lines]"),
    click.option(
        "--fps",
        "rate",
        type=click.Choice(_RATES),
        default="24",
        show_default=True,
        help="Frames a second.",
    ),
)


def film_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """
    Let *command* take SCRIPT, and how its pictures are to be.
    """
    for parameter in reversed(_PARAMETERS):
        command = parameter(command)
    return command


def size_of(size: tuple[int, int] | None, aspect: str) -> tuple[int, int]:
    """
    The size that was asked for, or else the usual one of that shape.
    """
    return _SIZES[aspect] if size is None else size

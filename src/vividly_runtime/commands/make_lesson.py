"""
`vividly make`: what it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from vividly_runtime.settings.values import Settings

from .exit_code import INTERRUPTED, ExitCode
from .lesson_files import LESSONS, why_mixed, why_not_writable
from .logs import configure_logging
from .making import UnknownStudent
from .open_display import open_display
from .problems import problem_of
from .running import run_until_stopped
from .wishes import bad_value, read_wish, unknown_student

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .wishes import TypedWish


@attrs.frozen(kw_only=True)
class Order:
    """
    What was typed. ``None`` is what was left out.
    """

    wish: TypedWish
    library: Path | None
    folder: Path | None
    as_json: bool


def make_lesson(order: Order, variables: Mapping[str, str]) -> int:
    """
    Make the lesson that was ordered, and return the exit code.

    :raises click.BadParameter: naming the option that is wrong.
    """
    wish = read_wish(order.wish)
    if (problem := why_not_writable(order.folder or LESSONS)) is not None:
        raise bad_value("--out", problem)
    if order.folder is not None and (problem := why_mixed(order.folder, wish.modalities)) is not None:
        raise bad_value("--out", problem)
    with open_display(as_json=order.as_json) as display:
        try:
            settings = Settings.from_env(variables)
            configure_logging(settings.log_level)
            if order.library is not None:
                settings = attrs.evolve(settings, library=order.library)
            from .make_wired import make_wired  # noqa: PLC0415  it takes a second, and the display is there meanwhile

            return run_until_stopped(
                lambda: make_wired(wish, settings=settings, folder=order.folder, display=display),
                on_stop=lambda: display.note("Cancelling; once more to end at once"),
                on_tick=display.tick,
            )
        except UnknownStudent:
            raise unknown_student() from None
        except KeyboardInterrupt:
            # Nothing was begun yet.
            display.cancelled()
            return INTERRUPTED
        except (click.ClickException, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  whoever reads the display is told of every error
            display.failed(problem_of(error))
            return ExitCode.FAILED

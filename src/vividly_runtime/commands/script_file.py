"""
Reads a script that a user names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vividly_core.domain import script_codec
from vividly_core.domain.errors import Malformed

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.lesson import Script


def read_script(path: Path) -> Script:
    """
    The script in the file at *path*.

    :raises click.BadParameter: if there is none in it.
    """
    try:
        return script_codec.decode(path.read_bytes())
    except Malformed as error:
        raise click.BadParameter(str(error), param_hint="SCRIPT") from None
    except OSError as error:
        raise click.BadParameter(f"it cannot be read: {error.strerror}", param_hint="SCRIPT") from None

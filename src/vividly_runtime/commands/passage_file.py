"""
Reads the passages that a request found, from a file that a user names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from vividly_core.domain import json_text, script_codec
from vividly_core.domain.errors import Malformed
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.lesson import Passage

_HINT: Final = "'--passages'"
_WHAT: Final = "the file"


def read_passages(path: Path) -> tuple[Passage, ...]:
    """
    The passages in the file at *path*: of a request as `vividly requests show --json` prints it, or an object with
    ``passages`` alone.

    :raises click.BadParameter: if there are none in it.
    """
    try:
        document = json_text.load_object(path.read_bytes(), what=_WHAT)
        return tuple(map(script_codec.passage_from_json, _passages(document)))
    except Malformed as error:
        raise click.BadParameter(str(error), param_hint=_HINT) from None
    except OSError as error:
        raise click.BadParameter(f"it cannot be read: {error.strerror}", param_hint=_HINT) from None


def _passages(document: dict[str, Any]) -> list[dict[str, Any]]:
    stages = document.get("stages")
    outputs = [
        stage.get("output")
        for stage in (stages if isinstance(stages, list) else [])
        if isinstance(stage, dict) and stage.get("stage") == Stage.RAG_RETRIEVAL
    ]
    for holder in (*outputs, document):
        found = holder.get("passages") if isinstance(holder, dict) else None
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
    raise Malformed(f"{_WHAT} holds no passages; give it what 'vividly requests show ID --json' prints")

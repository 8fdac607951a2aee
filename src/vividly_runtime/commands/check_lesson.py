"""
`vividly lesson check`: what it does.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs
import click

from vividly_core.domain.checking.lesson_check import check_lesson
from vividly_core.domain.grade import Grade
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from . import check_tables
from .exit_code import ExitCode
from .json_lines import write_line
from .passage_file import read_passages
from .running import run_until_stopped
from .script_file import read_script
from .texts import open_library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vividly_core.domain.lesson import Passage, Script

_WHOLE_TOPIC: Final = 1_000


@attrs.frozen(kw_only=True)
class Order:
    """
    What was typed.
    """

    script: Path
    passages: Path | None
    grade: int | None
    minutes: int | None


def check_script(order: Order, variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    Check the script that was named, tell what was found, and return the exit code.

    :raises click.BadParameter: naming what is wrong.
    """
    script = read_script(order.script)
    if order.passages is not None:
        return _check(order, script, read_passages(order.passages), as_json=as_json)

    async def check() -> int:
        async with open_library(variables, note=partial(click.echo, err=True)) as library:
            found = await library.find(script.topic.title, topic=script.topic.id, limit=_WHOLE_TOPIC)
        return _check(order, script, [match.passage for match in found], as_json=as_json)

    return run_until_stopped(check)


def _check(order: Order, script: Script, passages: Sequence[Passage], *, as_json: bool) -> int:
    checked = check_lesson(
        script,
        passages,
        grade=script.grade if order.grade is None else Grade(order.grade),
        words=None if order.minutes is None else order.minutes * WORDS_PER_MINUTE,
    )
    if as_json:
        for document in check_tables.documents(checked):
            write_line(sys.stdout.buffer, document)
    else:
        check_tables.print_check(checked)
    return ExitCode.FAILED if checked.refusing else ExitCode.DONE

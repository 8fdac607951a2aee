"""
Puts a report where it was asked for: to standard output, into a file, into a picture.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from vividly_runtime.commands.consoles import standard_output
from vividly_runtime.commands.json_lines import write_line

from .documents import document
from .tables import tables

if TYPE_CHECKING:
    from pathlib import Path

    from .order import LoadOrder
    from .report import LoadReport


def show(report: LoadReport, order: LoadOrder) -> None:
    """
    Write all that *order* asks for. What was measured is on standard output before any file may fail.
    """
    if order.as_json:
        write_line(sys.stdout.buffer, document(report))
    else:
        console = standard_output()
        for part in tables(report):
            console.print(part)
    if order.json_file is not None:
        text = json.dumps(document(report), ensure_ascii=False, allow_nan=False, indent=2)
        order.json_file.write_text(f"{text}\n", encoding="utf-8")
    if order.picture is not None:
        save_picture(report, order.picture)


def save_picture(report: LoadReport, file: Path) -> None:
    """
    Draw it, as a PNG.
    """
    from .figure import draw  # noqa: PLC0415  it takes most of a second, which only who wants it waits

    draw(report).savefig(file, format="png")

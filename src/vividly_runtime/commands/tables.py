"""
How tables look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

if TYPE_CHECKING:
    from datetime import datetime


def table(*columns: str) -> Table:
    """
    A table with these headings; one that begins with ``>`` stands to the right.
    """
    made = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for column in columns:
        right = column.startswith(">")
        # Only the last one may be broken into lines.
        made.add_column(
            column.removeprefix(">"), justify="right" if right else "left", no_wrap=column != columns[-1]
        )
    return made


def day(moment: datetime, *, seconds: bool = False) -> str:
    """
    A date and a time of this machine's.
    """
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")

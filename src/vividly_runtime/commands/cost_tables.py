"""
Costs as tables, for people.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from vividly_core.domain.ledger_line import total_usd

from .consoles import standard_output
from .tables import table
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from vividly_core.domain.ledger_line import Grouping, LedgerLine


def print_costs(lines: Sequence[LedgerLine], grouping: Grouping) -> None:
    """
    A table of *lines*, with a sum for each group that has several, and the total.
    """
    console = standard_output()
    if not lines:
        console.print("Nothing has been used up.")
        return
    costs = table(grouping.value.capitalize(), "Item", ">Quantity", "Unit", ">US dollars", "Price")
    for group, members in groupby(lines, key=lambda line: line.group):
        those = tuple(members)
        for number, line in enumerate(those):
            costs.add_row(
                printable(group) if number == 0 else "",
                printable(line.item),
                _quantity(line.quantity),
                line.unit,
                _dollars(line.usd),
                printable(line.source),
            )
        if len(those) > 1:
            costs.add_row("", "together", "", "", _dollars(total_usd(those)), "")
    costs.add_section()
    costs.add_row("Total", "", "", "", _dollars(total_usd(lines)), "")
    console.print(costs)


def _quantity(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _dollars(amount: Decimal) -> str:
    return f"{amount:,.6f}"

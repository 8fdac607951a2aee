"""
Costs as tables, for people.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from vividly_core.domain.ledger_line import Grouping, total_usd

from .consoles import standard_output
from .tables import table
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from vividly_core.domain.ledger_line import LedgerLine

# An id is as wide as half a terminal: items stand below it, so that it can be copied whole.
_HEADINGS: Final[Mapping[Grouping, tuple[str, ...]]] = {
    Grouping.ITEM: ("Item",),
    Grouping.REQUEST: ("Request, and items",),
}


def print_costs(lines: Sequence[LedgerLine], grouping: Grouping) -> None:
    """
    A table of *lines*, with a sum for each group that has several, and the total.
    """
    console = standard_output()
    if not lines:
        console.print("Nothing has been used up.")
        return
    beside = _HEADINGS.get(grouping, (grouping.value.capitalize(), "Item"))
    blank = ("",) * (len(beside) - 1)
    costs = table(*beside, ">Quantity", "Unit", ">US dollars", "Price")
    for group, members in groupby(lines, key=lambda line: line.group):
        those = tuple(members)
        if grouping is Grouping.REQUEST:
            costs.add_row(printable(group))
        for number, line in enumerate(those):
            costs.add_row(
                *_place(line, grouping, is_first=number == 0),
                _quantity(line.quantity),
                line.unit,
                _dollars(line.usd),
                printable(line.source),
            )
        if len(those) > 1:
            costs.add_row(
                *blank, "  together" if not blank else "together", "", "", _dollars(total_usd(those)), ""
            )
    costs.add_section()
    costs.add_row("Total", *blank, "", "", _dollars(total_usd(lines)), "")
    console.print(costs)


def _place(line: LedgerLine, grouping: Grouping, *, is_first: bool) -> tuple[str, ...]:
    item = printable(line.item)
    if grouping is Grouping.ITEM:
        return (item if is_first else "",)
    if grouping is Grouping.REQUEST:
        return (f"  {item}",)
    return (printable(line.group) if is_first else "", item)


def _quantity(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _dollars(amount: Decimal) -> str:
    return f"{amount:,.6f}"

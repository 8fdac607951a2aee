"""
Costs, for people and for programs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.ledger_line import Grouping, LedgerLine
from vividly_runtime.commands import cost_documents, cost_tables

if TYPE_CHECKING:
    import pytest

FILM = LedgerLine(
    group="2026-03-14",
    item="film",
    unit="second",
    quantity=Decimal("61.500000"),
    usd=Decimal(0),
    price_source=None,
)
WORDS = LedgerLine(
    group="2026-03-14",
    item="a model output",
    unit="token",
    quantity=Decimal(12000),
    usd=Decimal("0.045"),
    price_source="list price",
)
LATER = attrs.evolve(WORDS, group="2026-03-15", usd=Decimal("0.005"))


def test_each_group_has_its_sum_and_all_have_a_total(capsys: pytest.CaptureFixture[str]) -> None:
    """
    A group of one line is its own sum; what is free says so.
    """
    cost_tables.print_costs([WORDS, FILM, LATER], Grouping.DAY)

    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert rows[0] == ["Day", "Item", "Quantity", "Unit", "US", "dollars", "Price"]
    told = [row for row in rows if row[0] != "Day" and row[0].isascii()]
    assert told == [
        ["2026-03-14", "a", "model", "output", "12,000", "token", "0.045000", "list", "price"],
        ["film", "61.5", "second", "0.000000", "free"],
        ["together", "0.045000"],
        ["2026-03-15", "a", "model", "output", "12,000", "token", "0.005000", "list", "price"],
        ["Total", "0.050000"],
    ]


def test_ids_of_requests_and_prices_are_whole_in_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Of 80 columns: an id can be copied, and the items stand below it.
    """
    monkeypatch.setenv("COLUMNS", "80")
    request = "6c188080-d821-4d98-8dd3-5201de9f66a3"

    cost_tables.print_costs(
        [attrs.evolve(WORDS, group=request), attrs.evolve(FILM, group=request)], Grouping.REQUEST
    )

    said = capsys.readouterr().out
    rows = [line.split() for line in said.splitlines() if line.strip()]
    assert rows[0] == ["Request,", "and", "items", "Quantity", "Unit", "US", "dollars", "Price"]
    assert [request] in rows
    assert ["film", "61.5", "second", "0.000000", "free"] in rows
    assert ["together", "0.045000"] in rows
    assert "…" not in said


def test_costs_by_item_name_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The group is the item.
    """
    cost_tables.print_costs([attrs.evolve(FILM, group="film")], Grouping.ITEM)

    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert rows[0] == ["Item", "Quantity", "Unit", "US", "dollars", "Price"]
    assert ["film", "61.5", "second", "0.000000", "free"] in rows


def test_where_nothing_was_used_up_a_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """
    And no empty table.
    """
    cost_tables.print_costs([], Grouping.STAGE)

    assert capsys.readouterr().out == "Nothing has been used up.\n"


def test_amounts_are_exact_for_programs() -> None:
    """
    They are texts; what is free has no source of its price.
    """
    assert cost_documents.line(FILM, Grouping.DAY) == {
        "by": "day",
        "group": "2026-03-14",
        "item": "film",
        "unit": "second",
        "quantity": "61.500000",
        "usd": "0",
        "price_source": None,
    }

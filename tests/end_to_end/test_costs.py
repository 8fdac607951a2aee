"""
`vividly costs`, over the embedded Postgres.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.service("espeak"), pytest.mark.timeout(240)]


async def test_what_a_lesson_has_used_up_is_told_by_every_group(workplace: Vividly) -> None:
    """
    Each time the same things and the same sum; what was booked later than asked for is not told.
    """
    made = workplace.run("make", "How do plants make sugar from light?", "--modality", "audio", "--minutes", "1")
    assert made.code == 0, made.err

    told = {
        group: workplace.run("costs", "--by", group, "--json").lines
        for group in ("stage", "tenant", "day", "item", "request")
    }
    table = workplace.run("costs", "--by", "tenant")
    before = workplace.run("costs", "--until", "2020-01-01")

    for group, lines in told.items():
        assert {line["by"] for line in lines} == {group}
        assert {line["item"] for line in lines} == {"narration", "processor", "storage"}
        assert sum(Decimal(line["usd"]) for line in lines) == 0
        assert {line["price_source"] for line in lines} == {None}
    assert all(Decimal(line["quantity"]) > 0 for line in told["stage"])
    assert "free" in table.out
    assert "Total" in table.out
    assert before.out == "Nothing has been used up.\n"

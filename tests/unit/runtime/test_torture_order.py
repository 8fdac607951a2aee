"""
What a worker under torture is told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from vividly_core.domain.stage import Stage
from vividly_runtime.torture.order import Order, order_from_json
from vividly_runtime.torture.points import POINTS, Deed, Moment, Trap


@pytest.mark.parametrize(
    "trap",
    [
        None,
        Trap(moment=Moment.AFTER_CLAIM),
        Trap(moment=Moment.BEFORE_EFFECT, stage=Stage.NOTIFICATION, deed=Deed.BLOCK, seconds=2, marker="x"),
    ],
)
def test_an_order_arrives_as_it_was_sent(trap: Trap | None) -> None:
    """
    Through the arguments of a process.
    """
    order = Order(database_url="postgresql://a@b/c", folder=Path("folder"), seed=7, trap=trap, echoes=0.5)

    assert order_from_json(order.to_json()) == order
    assert order.settings().lease_seconds == order.lease_seconds


def test_every_stage_has_every_moment_of_a_stage() -> None:
    """
    No point is there twice.
    """
    assert len(POINTS) == len(set(POINTS)) == 1 + 4 * len(Stage) + 3

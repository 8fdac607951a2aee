"""
Removing what a load has made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import anyio.lowlevel
import pytest

from vividly_core.domain.errors import NotFound, Unavailable
from vividly_runtime.load.clearing import do_for_each

if TYPE_CHECKING:
    from uuid import UUID


async def test_everything_is_done_once() -> None:
    """
    However many there are.
    """
    asked = [uuid4() for _ in range(100)]
    done: list[UUID] = []

    async def work(each: UUID) -> None:
        await anyio.lowlevel.checkpoint()
        done.append(each)

    await do_for_each(asked, work)

    assert sorted(done) == sorted(asked)


@pytest.mark.parametrize("kind", [Unavailable, NotFound])
async def test_what_goes_wrong_is_raised_as_it_is(kind: type[Exception]) -> None:
    """
    Not within a group, though several fail at once; nothing more is begun then.
    """
    begun: list[int] = []

    async def work(number: int) -> None:
        begun.append(number)
        await anyio.lowlevel.checkpoint()
        raise kind("the bucket is away")

    with pytest.raises(kind, match="the bucket is away"):
        await do_for_each(range(1000), work)

    assert len(begun) < 100

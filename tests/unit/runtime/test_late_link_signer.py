"""
Who never asks for a link needs no right to sign.
"""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.link_signer import MemoryLinkSigner
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.ids import AssetKey
from vividly_runtime.google.late_link_signer import LateLinkSigner

KEY = AssetKey("scripts/1/script.json")


async def test_the_signer_is_found_once_and_when_it_is_asked() -> None:
    """
    Also by many at the same time.
    """
    found: list[MemoryLinkSigner] = []

    async def make() -> MemoryLinkSigner:
        await anyio.lowlevel.checkpoint()
        found.append(MemoryLinkSigner(clock=MemoryClock()))
        return found[-1]

    late = LateLinkSigner(make=make)
    assert found == []

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(late.sign, [KEY])

    assert len(found) == 1
    assert await late.sign([KEY], valid_seconds=60) == await found[0].sign([KEY], valid_seconds=60)


async def test_a_signer_that_cannot_be_found_is_looked_for_again() -> None:
    """
    What was missing may have been granted meanwhile.
    """
    tries = 0

    async def make() -> MemoryLinkSigner:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Misconfigured("a person cannot sign links")
        return MemoryLinkSigner(clock=MemoryClock())

    late = LateLinkSigner(make=make)
    with pytest.raises(Misconfigured):
        await late.sign([KEY])

    assert len(await late.sign([KEY])) == 1

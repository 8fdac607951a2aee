"""
Opens the memory signer of links.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from contract.openers._link_signer_harness import LinkSignerHarness
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.link_signer import MemoryLinkSigner

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import AssetKey


@asynccontextmanager
async def memory_link_signer() -> AsyncGenerator[LinkSignerHarness]:
    """
    With a clock that stands still, and objects in a dictionary.
    """
    clock = MemoryClock()
    objects: dict[str, bytes] = {}

    async def put(key: AssetKey, content: bytes) -> None:
        objects[key] = content

    async def follow(url: str) -> bytes | None:
        link = urlsplit(url)
        until = datetime.strptime(parse_qs(link.query)["until"][0], "%Y%m%dT%H%M%S%z")
        return objects.get(link.path.removeprefix("/")) if clock.now() <= until else None

    yield LinkSignerHarness(signer=MemoryLinkSigner(clock=clock), put=put, follow=follow, wait=clock.advance)

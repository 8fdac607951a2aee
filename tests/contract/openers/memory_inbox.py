"""
Opens the memory inbox.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._inbox_harness import HOLD_SECONDS, InboxHarness, Sent
from contract.openers._wishes import message_of, new_wish
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.inbox import MemoryInbox
from vividly_core.domain.ids import StudentId
from vividly_core.domain.message import attributes, encode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.inbox import Delivery


@asynccontextmanager
async def memory_inbox() -> AsyncGenerator[InboxHarness]:
    """
    A memory inbox, empty.
    """
    clock = MemoryClock()
    inbox = MemoryInbox(clock=clock, lease_seconds=HOLD_SECONDS)

    async def send_for(student: StudentId) -> Sent:
        message = message_of(new_wish(student))
        body, found = encode(message), attributes(message)
        return Sent(id=inbox.put(body, found), body=body, attributes=found)

    async def send() -> Sent:
        return await send_for(StudentId("user_1"))

    async def send_bytes(body: bytes) -> Sent:
        return Sent(id=inbox.put(body), body=body, attributes={})

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds)

    async def begin(_: Delivery) -> None:
        return

    yield InboxHarness(
        inbox=inbox, send=send, send_for=send_for, send_bytes=send_bytes, pass_time=pass_time, begin=begin
    )

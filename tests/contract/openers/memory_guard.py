"""
Opens the guard that was told the judgements.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._guard_harness import DISTRESS, NOTHING_ELSE, PERSONAL, RUDE, SPOKEN, GuardHarness
from vividly_adapters.memory.guard import MemoryGuard
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.judgement import Cleaned, Concern, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_guard() -> AsyncGenerator[GuardHarness]:
    """
    The fake, told what to say of the texts of the suite.
    """
    private = Refused(concern=Concern.PERSONAL_DATA, words="Leave the number out.")
    yield GuardHarness(
        guard=MemoryGuard(
            {
                PERSONAL: Cleaned(text="What is a lever?", concern=Concern.PERSONAL_DATA),
                SPOKEN: private,
                NOTHING_ELSE: private,
                DISTRESS: Refused(concern=Concern.SELF_HARM, words="You matter.", helpline="Call 988."),
                RUDE: Refused(concern=Concern.PROFANITY, words="Ask without rude words."),
            }
        ),
        broken=MemoryGuard({}, otherwise=Unavailable("out of order")),
    )

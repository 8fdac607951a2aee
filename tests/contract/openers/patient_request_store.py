"""
Opens the patient store, around the one in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_request_store import memory_request_store
from vividly_adapters.limits.request_store import PatientRequestStore

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._store_harness import StoreHarness


@asynccontextmanager
async def patient_request_store() -> AsyncGenerator[StoreHarness]:
    """
    A store that never has to be patient: it promises the same as without patience.
    """
    async with memory_request_store() as harness:
        yield attrs.evolve(harness, store=PatientRequestStore(store=harness.store))

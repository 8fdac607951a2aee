"""
What the suites of the ledger and of the budget are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.ids import OrganizationId, StudentId
    from vividly_core.ports.budget import Budget
    from vividly_core.ports.ledger import Ledger
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class LedgerHarness:
    """
    A *store* that is empty but for two *students* and an *organization*; its *ledger*, and a *budget* over it.
    """

    store: RequestStore
    ledger: Ledger
    budget: Budget
    students: tuple[StudentId, StudentId]
    organization: OrganizationId

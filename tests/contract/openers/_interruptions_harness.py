"""
What the suite of interruptions is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.ids import StudentId
    from vividly_core.ports.interruptions import Interruptions
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class InterruptionsHarness:
    """
    Interruptions of the requests of *store*, which somebody else uses, for *student*. What is told is heard from the
    beginning.
    """

    interruptions: Interruptions
    store: RequestStore
    student: StudentId

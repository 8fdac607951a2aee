"""
What a student is asked back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from datetime import datetime


@attrs.frozen(kw_only=True)
class Clarification:
    """
    Questions back to the student. While one stands, the request is pending and waits for an answer.
    """

    questions: tuple[str, ...]
    reasoning: str
    requested_at: datetime

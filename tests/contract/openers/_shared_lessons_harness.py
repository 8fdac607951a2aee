"""
What the suite of `SharedLessons` is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.ids import StudentId
    from vividly_core.ports.erasure import Erasure
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.ports.shared_lessons import SharedLessons


@attrs.frozen(kw_only=True)
class SharedLessonsHarness:
    """
    A *store* that is empty but for a *student*, the *lessons* that its requests share, and its *erasure*.
    """

    store: RequestStore
    lessons: SharedLessons
    erasure: Erasure
    student: StudentId

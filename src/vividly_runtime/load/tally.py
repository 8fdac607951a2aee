"""
What is known of a load while it runs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from .course import End

if TYPE_CHECKING:
    from uuid import UUID

    from vividly_core.domain.modality import Modality

    from .course import Course


@attrs.define(kw_only=True)
class Tally:
    """
    *open* has the requests that are published and not over. A few hundred bytes a request, and no more.
    """

    asked: int
    open: dict[UUID, Modality] = attrs.field(factory=dict, init=False)
    over: list[Course] = attrs.field(factory=list, init=False)
    gone: int = 0
    in_work: int = 0
    published: int = 0
    unpublished: Counter[str] = attrs.field(factory=Counter, init=False)
    late_seconds: float = 0.0
    failed: int = 0
    failure: Exception | None = None

    @property
    def is_over(self) -> bool:
        """
        Whether everything was published, and nothing is open any more.
        """
        return self.published + self.unpublished.total() >= self.asked and not self.open

    def publish(self, request_id: UUID, modality: Modality) -> None:
        """
        A request is out.
        """
        self.open[request_id] = modality
        self.published += 1

    def end(self, course: Course) -> None:
        """
        A request is over.
        """
        del self.open[course.id]
        self.over.append(course)
        self.failed += course.end is not End.COMPLETED

    def lose(self, request_id: UUID) -> None:
        """
        A request is not there any more.
        """
        del self.open[request_id]
        self.gone += 1

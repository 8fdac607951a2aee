"""
What was typed, and the wishes that it makes.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from vividly_core.domain.ids import StudentId
from vividly_core.domain.submission import submission

from .mix import apportion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.modality import Modality
    from vividly_core.domain.submission import Submission


def _new_mark() -> str:
    return uuid4().hex[:8]


@attrs.frozen(kw_only=True)
class LoadOrder:
    """
    *rate* is in requests a second, 0 for all at once. *workers* are started for it, each with *concurrency* requests
    in hand, or as many as the environment says. *json_file* is ``None`` for none, *as_json* for standard output.

    *allowed* are endings and kinds of failure that are no problem. The *mark* is in the names of all that is made.
    """

    requests: int
    rate: float
    mix: Mapping[Modality, int]
    grades: tuple[Grade, ...]
    students: int
    minutes: int
    questions: tuple[str, ...] = attrs.field(repr=False)
    limit_seconds: float
    workers: int
    concurrency: int | None
    no_op: bool
    keep: bool
    allowed: frozenset[str]
    as_json: bool
    json_file: Path | None
    picture: Path | None
    mark: str = attrs.field(factory=_new_mark)

    @property
    def student_ids(self) -> tuple[StudentId, ...]:
        """
        In whose names requests are made: nobody else's are touched.
        """
        return tuple(StudentId(f"vividly-load-{self.mark}-{number}") for number in range(1, self.students + 1))

    @property
    def what(self) -> str:
        """
        In a few words.
        """
        pace = f"at {self.rate:g} a second" if self.rate else "at once"
        students = "1 student" if self.students == 1 else f"{self.students} students"
        return f"{self.requests} requests {pace} from {students}" + (", no-op" if self.no_op else "")


def wishes(order: LoadOrder) -> Iterator[Submission]:
    """
    Those of *order*, one after another: students and grades take turns, and questions too.
    """
    students, grades, questions = cycle(order.student_ids), cycle(order.grades), cycle(order.questions)
    for modality in apportion(order.mix, order.requests):
        yield submission(
            student_id=next(students),
            question=next(questions),
            grade=next(grades).number,
            minutes=order.minutes,
            modalities=[modality],
        )

"""
Models, and whether they answer.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import attrs

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_runtime.doctor.finding import Finding


class Answer(enum.Enum):
    """
    What asking a model for next to nothing brought.
    """

    ANSWERS = enum.auto()
    RETIRED = enum.auto()
    DENIED = enum.auto()
    BUSY = enum.auto()
    SILENT = enum.auto()


@attrs.frozen(kw_only=True)
class ModelReading:
    """
    *problem* is the service's word, where it does not answer.
    """

    name: str
    answer: Answer
    problem: str = ""

    @property
    def is_there(self) -> bool:
        """
        Whether it answers now, or will.
        """
        return self.answer in {Answer.ANSWERS, Answer.BUSY}


def judge_models(
    readings: Sequence[ModelReading],
    *,
    project: str,
    location: str,
    when_silent: str = "vividly doctor --only models",
) -> tuple[Finding, ...]:
    """
    A finding for each. One that does not answer only warns as long as another does; *when_silent* is the command then.
    """
    alive = [reading.name for reading in readings if reading.is_there]
    return tuple(
        _judge(reading, alive, project=project, location=location, when_silent=when_silent) for reading in readings
    )


def _judge(
    reading: ModelReading, alive: Sequence[str], *, project: str, location: str, when_silent: str
) -> Finding:
    say = warning if alive else failed
    match reading.answer:
        case Answer.ANSWERS:
            return ok(f"{reading.name} answers in {location}")
        case Answer.RETIRED:
            return say(
                f"{reading.name} is not to be had in {location}: retired, or never there",
                cure=f"export VIVIDLY_MODELS={','.join(alive) or '...'}",
            )
        case Answer.DENIED:
            return failed(
                f"{reading.name}: we may not ask it ({reading.problem})",
                "The account needs the role roles/aiplatform.user in the project.",
                cure=f"gcloud services enable aiplatform.googleapis.com --project={project}",
            )
        case Answer.BUSY:
            return warning(
                f"{reading.name} is there, and its quota is used up",
                cure=f"gcloud services quota list --service=aiplatform.googleapis.com --consumer=projects/{project}",
            )
        case Answer.SILENT:
            return say(f"{reading.name} does not answer now ({reading.problem})", cure=when_silent)

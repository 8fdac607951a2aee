"""
A studio in which equal requests share, for the tests of sharing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from unit.usecases._studio import QUESTION, Studio
from unit.usecases._wires import Killed, Wire, raising
from unit.usecases.test_erase_student import OTHER
from vividly_adapters.memory.shared_lessons import MemorySharedLessons
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission
from vividly_core.domain.verdict import Action
from vividly_core.usecases.submit_request import SubmitRequest

if TYPE_CHECKING:
    from vividly_core.domain.artifact import ArtifactKind
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.usecases.generate_lesson import Ending

MADE = {"writer.write", "narrator.speak", "renderer.render", "renderer.draw_thumbnail"}
SCRIPT = Stage.SCRIPT_GENERATION


def sharing() -> Studio:
    """
    A studio in which equal requests share.
    """
    studio = Studio()
    studio.requests.students.add(OTHER)
    studio.lessons = MemorySharedLessons(requests=studio.requests, clock=studio.clock)
    return studio


async def submit_equal(studio: Studio, question: str = QUESTION, **others: Any) -> RequestId:
    """
    What `Studio.submit` submits, in the name of another student.
    """
    fields = {"grade": 8, "minutes": 1, "question": question, **others}
    wish = submission(student_id=OTHER, **fields)
    return (await SubmitRequest(requests=studio.requests, clock=studio.clock)(wish)).id


def made(studio: Studio) -> Counter[str]:
    """
    How often something was made.
    """
    return Counter(call for call in studio.wire.calls if call in MADE)


async def lead_and_die(studio: Studio, request_id: RequestId) -> None:
    """
    Work on the request until its script is to be written, and no further.
    """
    studio.wire.before["writer.write"] = raising(Killed())
    died = False
    try:
        await studio.make(request_id)
    except* Killed:
        died = True
    assert died
    studio.wire = Wire()


def output_of(request: LessonRequest, stage: Stage = SCRIPT) -> dict[str, Any]:
    """
    What came of a stage.
    """
    return dict(request.run_of(stage).output or {})


def is_put_off(ending: Ending) -> bool:
    """
    Whether it waits for another, with no attempt counted.
    """
    verdict = ending.verdict
    assert verdict.action is not Action.RETRY or (verdict.reason, verdict.counts) == ("Leased", False)
    return verdict.action is Action.RETRY


def first_sha(request: LessonRequest, kind: ArtifactKind) -> str:
    """
    The digest of a part, as it was recorded.
    """
    artifact = request.artifact(kind)
    assert artifact is not None
    return artifact.asset.sha256

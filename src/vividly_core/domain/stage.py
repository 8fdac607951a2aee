"""
The six stages, exactly as `pipeline_stage_definitions` is seeded.
"""

from __future__ import annotations

import enum
from typing import Final

import attrs

from .status import RequestStatus


class Stage(enum.StrEnum):
    """
    The stages' names, in the order in which they run.
    """

    VALIDATION = "validation"
    RAG_RETRIEVAL = "rag_retrieval"
    SCRIPT_GENERATION = "script_generation"
    VIDEO_GENERATION = "video_generation"
    VIDEO_PROCESSING = "video_processing"
    NOTIFICATION = "notification"


@attrs.frozen(kw_only=True)
class StageDefinition:
    """
    What is known of a stage before it runs.

    *critical*: its failure fails the request. *status*: the request's while it runs.
    """

    stage: Stage
    order: int
    display_name: str
    estimated_seconds: int
    critical: bool
    status: RequestStatus


def _define(
    order: int, stage: Stage, display_name: str, seconds: int, *, critical: bool, status: RequestStatus
) -> StageDefinition:
    return StageDefinition(
        stage=stage,
        order=order,
        display_name=display_name,
        estimated_seconds=seconds,
        critical=critical,
        status=status,
    )


DEFINITIONS: Final[dict[Stage, StageDefinition]] = {
    definition.stage: definition
    for definition in (
        _define(1, Stage.VALIDATION, "Request Validation", 2, critical=True, status=RequestStatus.VALIDATING),
        _define(
            2,
            Stage.RAG_RETRIEVAL,
            "OER Content Retrieval",
            10,
            critical=True,
            status=RequestStatus.RETRIEVING,
        ),
        _define(
            3,
            Stage.SCRIPT_GENERATION,
            "AI Script Generation",
            30,
            critical=True,
            status=RequestStatus.GENERATING_SCRIPT,
        ),
        _define(
            4,
            Stage.VIDEO_GENERATION,
            "Video Generation",
            120,
            critical=True,
            status=RequestStatus.GENERATING_VIDEO,
        ),
        _define(
            5,
            Stage.VIDEO_PROCESSING,
            "Video Processing & Upload",
            20,
            critical=True,
            status=RequestStatus.PROCESSING_VIDEO,
        ),
        _define(6, Stage.NOTIFICATION, "Student Notification", 2, critical=False, status=RequestStatus.NOTIFYING),
    )
}

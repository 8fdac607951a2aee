"""
The promises of the six stages.
"""

from __future__ import annotations

import itertools

from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import NEXT, RequestStatus

SEEDED = [
    (1, "validation", "Request Validation", 2, True, "validating"),
    (2, "rag_retrieval", "OER Content Retrieval", 10, True, "retrieving"),
    (3, "script_generation", "AI Script Generation", 30, True, "generating_script"),
    (4, "video_generation", "Video Generation", 120, True, "generating_video"),
    (5, "video_processing", "Video Processing & Upload", 20, True, "processing_video"),
    (6, "notification", "Student Notification", 2, False, "notifying"),
]


def test_the_stages_are_those_that_the_database_is_seeded_with() -> None:
    """
    Order, names, estimates, what is critical, and the request's status meanwhile.
    """
    assert [
        (each.order, each.stage.value, each.display_name, each.estimated_seconds, each.critical, each.status.value)
        for each in DEFINITIONS.values()
    ] == SEEDED
    assert list(DEFINITIONS) == list(Stage)


def test_the_stages_of_a_film_follow_each_other_through_the_transition_table() -> None:
    """
    From pending to completed, no step is illegal.
    """
    way = [RequestStatus.PENDING, *(each.status for each in DEFINITIONS.values()), RequestStatus.COMPLETED]
    assert all(after in NEXT[before] for before, after in itertools.pairwise(way))

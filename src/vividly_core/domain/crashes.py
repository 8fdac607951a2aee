"""
Attempts that ended without a word, and what they say against a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .request import LessonRequest

CRASHES_IN_COMPANY: Final = 2
"""
So many crashes at one stage are put up with in the company of other requests. One says next to nothing: machines die.
Of two, the third attempt has to find out; and of the five that a stage has, most are left for it.
"""


def crashes(request: LessonRequest) -> int:
    """
    How many attempts at the next stage of *request* ended without a word: their worker died, or lost the lease. The
    attempt of whoever holds the lease has not ended.
    """
    stage = request.next_stage
    if stage is None:
        return 0
    run = request.run_of(stage)
    ended = request.attempt - (request.lease is not None)
    return max(ended - ((run.first_attempt or 1) - 1) - run.stumbles, 0)


def is_suspect(request: LessonRequest) -> bool:
    """
    Whether *request* may kill whoever works on it, or somebody beside it did: it is to be alone the next time, when
    whoever dies is known to die of it.
    """
    return not request.is_over and crashes(request) >= CRASHES_IN_COMPANY

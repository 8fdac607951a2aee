"""
Why a request failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .stage import Stage


@attrs.frozen(kw_only=True)
class Failure:
    """
    Why a request failed, for good. *kind* is the name of the error's class, or an outcome that is the student's own;
    *message* is fit for a log. *helpline* says whom to turn to, where a student needs help more than a lesson.
    """

    stage: Stage | None
    kind: str
    message: str
    helpline: str | None = None

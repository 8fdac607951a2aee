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
    Why a request failed, for good. *kind* is the name of the error's class; *message* is fit for a log.
    """

    stage: Stage | None
    kind: str
    message: str

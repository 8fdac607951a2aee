"""
What the suite of the narrator is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vividly_core.ports.narrator import Narrator


@attrs.frozen(kw_only=True)
class NarratorHarness:
    """
    A narrator, and an empty *folder* to record into. *processes* are the ids of those that work for it now.
    """

    narrator: Narrator
    folder: Path
    processes: Callable[[], tuple[int, ...]]

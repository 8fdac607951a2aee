"""
What a command's exit code means.
"""

from __future__ import annotations

import enum
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final


class ExitCode(enum.IntEnum):
    """
    How a command ended that was not stopped by a signal.

    *CLARIFICATION*: the question is not clear, and was asked back. *OUT_OF_SCOPE*: the library cannot answer it.
    *REFUSED*: what was asked, or what was written, is not for a student.
    """

    DONE = 0
    FAILED = 1
    USAGE = 2
    CLARIFICATION = 3
    OUT_OF_SCOPE = 4
    REFUSED = 5


def stopped_by(number: int) -> int:
    """
    The exit code of a command that signal *number* stopped, as shells count: 130 for Ctrl-C, 143 for SIGTERM.
    """
    return 128 + number


INTERRUPTED: Final = stopped_by(signal.SIGINT)
UNREAD: Final = stopped_by(signal.SIGPIPE)

"""
What the suite of the script writer is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.ports.script_writer import ScriptWriter


@attrs.frozen(kw_only=True)
class ScriptWriterHarness:
    """
    A writer. *verbatim*: its sections hold nothing but sentences of their passages.
    """

    writer: ScriptWriter
    verbatim: bool = True

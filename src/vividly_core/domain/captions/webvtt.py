"""
Cues as a WebVTT file.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from vividly_core.domain.language import well_formed

from .direction import directed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cue import Cue

_WHITE_SPACE: Final = re.compile(r"\s+")


def to_webvtt(made: Sequence[Cue], *, language: str) -> str:
    """
    Write *made* as a WebVTT file in *language*, a tag; one that is none is left out.
    """
    tag = well_formed(language)
    head = ["WEBVTT", "Kind: captions", *([f"Language: {tag}"] if tag else [])]
    blocks = ["\n".join(head)]
    for number, cue in enumerate(made, start=1):
        span = f"{_timestamp(cue.start_seconds)} --> {_timestamp(cue.end_seconds)}"
        lines = "\n".join(_line(line, language) for line in cue.lines)
        blocks.append(f"{number}\n{span}\n{lines}")
    return "\n\n".join(blocks) + "\n"


def _line(text: str, language: str) -> str:
    # A blank line would end the cue.
    return html.escape(directed(_WHITE_SPACE.sub(" ", text), language), quote=False)


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"

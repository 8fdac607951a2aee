"""
Plain text as sections: paragraphs stand apart by blank lines, and a short line by itself is a heading.
"""

from __future__ import annotations

import re
from typing import Final

from ._document import Prose, Section

_BLANK_LINES: Final = re.compile(r"\n\s*\n")
_UNDERLINE: Final = re.compile(r"[=\-~*_#]{3,}")
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", ",")
_LONGEST_HEADING_WORDS: Final = 12


def read_plain_text(text: str) -> Prose:
    """
    The sections of *text*. A heading before all prose, with another after it or not, is the title.
    """
    title = None
    sections: list[tuple[str, list[str]]] = [("", [])]
    for block in _BLANK_LINES.split(text):
        lines = [line.strip() for line in block.splitlines()]
        lines = [line for line in lines if line and not _UNDERLINE.fullmatch(line)]
        if not lines:
            continue
        if len(lines) == 1 and _is_heading(lines[0]):
            if title is None and sections == [("", [])]:
                title = lines[0]
            else:
                sections.append((lines[0], []))
        else:
            sections[-1][1].append(" ".join(" ".join(lines).split()))
    return Prose(
        title=title,
        sections=tuple(Section(heading, tuple(prose)) for heading, prose in sections if prose),
    )


def _is_heading(line: str) -> bool:
    return not line.endswith(_SENTENCE_ENDS) and len(line.split()) <= _LONGEST_HEADING_WORDS

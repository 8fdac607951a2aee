"""
`transcript.md`: the lesson to read, with its sources and their licences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .lesson import SceneKind

if TYPE_CHECKING:
    from .lesson import Script

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


def to_markdown(script: Script) -> str:
    """
    Write *script* as Markdown: what is said, scene by scene, then where it comes from.
    """
    blocks = [f"# {_escape(script.title)}"]
    blocks += [f"> {_escape(notice)}" for notice in script.notices]
    for scene in script.scenes:
        blocks.append(f"## {_escape(scene.heading)}")
        if scene.kind is SceneKind.TAKEAWAYS:
            blocks.append("\n".join(f"- {_escape(takeaway)}" for takeaway in script.takeaways))
        else:
            blocks.append(_escape(scene.narration))
        if scene.passages:
            blocks.append(f"*From: {', '.join(f'`{passage}`' for passage in scene.passages)}*")
    blocks.append("## Sources")
    blocks.append(
        "\n".join(
            f"- {_escape(source.title)}, by {_escape(source.author)} ({_escape(source.place)}),"
            f" {_escape(source.licence)}"
            for source in script.sources
        )
    )
    blocks.append(f"*Written by: {_escape(script.writer)}.*")
    return "\n\n".join(blocks) + "\n"


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))

"""
`transcript.md`: the lesson to read, with its sources and their licences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .description import describe
from .language import well_formed

if TYPE_CHECKING:
    from .lesson import Script

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


def to_markdown(script: Script) -> str:
    """
    Write *script* as Markdown: what is said and shown, scene by scene, then where it comes from. Its language stands
    before it, as YAML.
    """
    tag = well_formed(script.language)
    # Quoted, for YAML takes the tag of Norwegian for a denial.
    blocks = [f'---\nlang: "{tag}"\n---'] if tag else []
    blocks.append(f"# {_escape(script.title)}")
    blocks += [f"> {_escape(notice)}" for notice in script.notices]
    for scene in script.scenes:
        blocks.append(f"## {_escape(scene.heading)}")
        blocks.append(_escape(scene.narration))
        blocks.append("*On screen:*")
        blocks.append("\n".join(f"- {_escape(shown)}" for shown in describe(script, scene)))
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

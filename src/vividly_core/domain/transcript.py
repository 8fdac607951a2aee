"""
`transcript.md`: the lesson to read, with its sources and their licences.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from .description import describe
from .language import well_formed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Script

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


def to_markdown(script: Script) -> str:
    """
    Write *script* as Markdown: what is said and shown, scene by scene, then questions, where it comes from, and the
    answers. Its language stands before it, as YAML.
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
    blocks += _questions(script)
    blocks.append("## Sources")
    blocks.append(
        "\n".join(
            f"- {_escape(source.title)}, by {_escape(source.author)} ({_escape(source.place)}),"
            f" {_escape(source.licence)}"
            for source in script.sources
        )
    )
    blocks += _answers(script)
    blocks.append(f"*Written by: {_escape(script.writer)}.*")
    return "\n\n".join(blocks) + "\n"


def _questions(script: Script) -> Iterator[str]:
    if script.questions:
        yield "## Check yourself"
    for number, question in enumerate(script.questions, start=1):
        yield f"**{number}.** {_escape(question.prompt)}"
        yield "\n".join(f"- {_letter(place)}) {_escape(option)}" for place, option in enumerate(question.options))


def _answers(script: Script) -> Iterator[str]:
    """
    After the sources: out of sight for who is still thinking.
    """
    if script.questions:
        yield "## Answers"
        yield "\n".join(
            f"{number}. {_letter(question.answer)}) {_escape(question.options[question.answer])}"
            for number, question in enumerate(script.questions, start=1)
        )


def _letter(place: int) -> str:
    return ascii_lowercase[place]


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))

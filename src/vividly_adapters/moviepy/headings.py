"""
What stands above the cards: the title of the lesson, the heading of a scene.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .layout import Box
from .marks import Panel
from .text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Script

    from .look import Look
    from .marks import Mark, Writing

_FLOOR: Final = 24
_TITLE_SHARE: Final = 0.55
_LINE_SHARE: Final = 0.12


@attrs.frozen(kw_only=True)
class Head:
    """
    *marks* that end at *bottom*, and the texts that had no room among them.
    """

    marks: tuple[Mark, ...]
    bottom: int
    left_over: tuple[str, ...] = ()


def title_head(script: Script, also: str, area: Box, look: Look, *, centred: bool) -> Head:
    """
    The lesson's subject, title and topic, and *also* if that is yet another text, beside an accent bar.
    """
    faces, theme = look.typefaces, look.theme
    inner = Box(area.x + look.px(36), area.y, area.width - look.px(36), area.height)
    room = Box(inner.x, inner.y, inner.width, round(inner.height * _LINE_SHARE))
    large = Box(inner.x, inner.y, inner.width, round(inner.height * _TITLE_SHARE))
    subject, title = subject_label(script.topic.subject), plain(script.title)
    writings = {
        subject: look.write(subject, faces.medium, room, theme.accent, look.sizes(30, 18)),
        title: look.write(
            title, faces.bold, large, theme.text, look.sizes(72 if look.is_high else 88, _FLOOR), balanced=True
        ),
    }
    for line in (plain(script.topic.title), plain(also)):
        if line.casefold() not in {text.casefold() for text in writings}:
            writings[line] = look.write(line, faces.regular, room, theme.quiet, look.sizes(36, 20))
    marks = _stack([writing for writing in writings.values() if writing], inner, look.px(18), centred=centred)
    left_over = tuple(text for text, writing in writings.items() if text and writing is None)
    if not marks:
        return Head(marks=(), bottom=area.y, left_over=left_over)
    top, bottom = marks[0].box.y, marks[-1].box.y + marks[-1].box.height
    bar = Box(area.x, top, look.px(8), bottom - top)
    beside = Panel(box=bar, colour=theme.accent, radius=bar.width // 2)
    return Head(marks=(beside, *marks), bottom=bottom, left_over=left_over)


def scene_head(heading: str, area: Box, look: Look) -> Head:
    """
    The heading of a scene that has cards below it.
    """
    room = Box(area.x, area.y, area.width, look.px(196 if look.is_high else 112))
    sizes = look.sizes(64, _FLOOR)
    written = look.write(heading, look.typefaces.bold, room, look.theme.text, sizes, balanced=True)
    if written is None:
        return Head(marks=(), bottom=area.y, left_over=(heading,) if heading else ())
    return Head(marks=(written,), bottom=area.y + written.block.height)


def lone_head(heading: str, area: Box, look: Look) -> Head:
    """
    The heading of a scene that shows nothing else, large, beside an accent bar.
    """
    theme = look.theme
    inner = Box(area.x + look.px(36), area.y, area.width - look.px(36), area.height)
    sizes = look.sizes(96, _FLOOR)
    written = look.write(heading, look.typefaces.bold, inner, theme.text, sizes, balanced=True)
    if written is None:
        return Head(marks=(), bottom=area.y, left_over=(heading,) if heading else ())
    (placed,) = _stack([written], inner, 0, centred=True)
    bar = Box(area.x, placed.box.y, look.px(8), placed.box.height)
    return Head(
        marks=(Panel(box=bar, colour=theme.accent, radius=bar.width // 2), placed),
        bottom=placed.box.y + placed.box.height,
    )


def kicker(script: Script, scene: int, look: Look) -> tuple[Mark, ...]:
    """
    A small line above the heading: the topic, if it is short enough, and which part of how many this is.
    """
    line = look.area(top=40, bottom=0)
    count = Box(line.x + line.width - look.px(200), line.y, look.px(200), look.px(look.grown(32)))
    topic = Box(line.x, line.y, line.width - count.width, count.height)
    parts = f"{scene + 1} / {len(script.scenes)}"
    number = look.write(parts, look.typefaces.medium, count, look.theme.quiet, look.sizes(22, 12))
    named = look.write(
        plain(script.topic.title), look.typefaces.medium, topic, look.theme.accent, look.sizes(22, 18)
    )
    if number is not None:
        right = count.x + count.width - number.block.width
        number = attrs.evolve(number, box=Box(right, count.y, number.block.width, count.height))
    return tuple(mark for mark in (named, number) if mark)


def subject_label(subject: str) -> str:
    """
    A subject as people write it: ``Earth science`` for ``earth-science``.
    """
    words = plain(subject).replace("-", " ")
    return words[:1].upper() + words[1:]


def _stack(writings: Sequence[Writing], area: Box, gap: int, *, centred: bool) -> tuple[Writing, ...]:
    """
    Put *writings* below each other, each in a box of its own height.
    """
    total = sum(writing.block.height for writing in writings) + gap * (len(writings) - 1)
    y = area.y + ((area.height - total) // 2 if centred else 0)
    placed = []
    for writing in writings:
        placed.append(attrs.evolve(writing, box=Box(area.x, y, area.width, writing.block.height)))
        y += writing.block.height + gap
    return tuple(placed)

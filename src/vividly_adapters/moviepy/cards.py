"""
Points as cards below each other, on as many pages as they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .layout import Box, fit_at, paginate
from .picture import Panel, Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .layout import Block
    from .look import Look
    from .picture import Mark

_LARGEST: Final = 40
_SMALLEST: Final = 24
_FLOOR: Final = 20


@attrs.frozen(kw_only=True)
class Card:
    """
    A point, or a part of a long one: how it looks before, while and after it is spoken of. *point* counts from 0.
    """

    point: int
    awaited: tuple[Mark, ...]
    current: tuple[Mark, ...]
    plain: tuple[Mark, ...]


@attrs.frozen(kw_only=True)
class _Part:
    point: int
    block: Block
    first: bool


def deal(points: Sequence[str], area: Box, look: Look, *, badges: bool) -> tuple[tuple[Card, ...], ...] | None:
    """
    Lay out *points* in *area*, one tuple of cards a page; None if one of them has no room even on pages of its own.

    Numbers stand in *badges*, or plain.
    """
    pages = _on_one_page(points, area, look) or _on_several_pages(points, area, look)
    if pages is None:
        return None
    return tuple(tuple(_place(page, area, look, badges=badges)) for page in pages)


def _on_one_page(points: Sequence[str], area: Box, look: Look) -> list[list[_Part]] | None:
    typeface, width = look.typefaces.medium, _text_width(area, look)
    for whole_words in (True, False):
        for size in look.sizes(_LARGEST, _FLOOR):
            blocks = [
                fit_at(size, point, typeface, width=width, height=area.height, whole_words=whole_words)
                for point in points
            ]
            parts = [
                _Part(point=point, block=block, first=True)
                for point, block in enumerate(blocks)
                if block is not None
            ]
            if len(parts) == len(points) and _height(parts, look) <= area.height:
                return [parts]
    return None


def _on_several_pages(points: Sequence[str], area: Box, look: Look) -> list[list[_Part]] | None:
    typeface, width = look.typefaces.medium, _text_width(area, look)
    height, size = area.height - 2 * _padding(look), look.px(_SMALLEST)
    pages: list[list[_Part]] = [[]]
    for point, text in enumerate(points):
        blocks = paginate(text, typeface, width=width, height=height, size=size)
        if blocks is None:
            return None
        for index, block in enumerate(blocks):
            part = _Part(point=point, block=block, first=index == 0)
            if _height([*pages[-1], part], look) > area.height:
                pages.append([])
            pages[-1].append(part)
    return pages


def _place(parts: Sequence[_Part], area: Box, look: Look, *, badges: bool) -> list[Card]:
    spare = (area.height - _height(parts, look)) // (2 * len(parts))
    padding = _padding(look) + min(spare, look.px(10))
    cards = []
    y = area.y
    for part in parts:
        box = Box(area.x, y, area.width, part.block.height + 2 * padding)
        cards.append(_card(part, box, padding, look, badges=badges))
        y += box.height + _gap(look)
    return cards


def _card(part: _Part, box: Box, padding: int, look: Look, *, badges: bool) -> Card:
    theme, radius = look.theme, look.px(14)
    text = Writing(
        block=part.block,
        box=Box(box.x + _indent(look), box.y + padding, part.block.width, part.block.height),
        typeface=look.typefaces.medium,
        colour=theme.text,
    )
    bar = Box(box.x, box.y + radius, look.px(6), box.height - 2 * radius)
    baseline = text.box.y + part.block.lines[0].baseline
    lit, unlit = (
        _number(part, box, baseline, look, lit=lit, badge=badges) if part.first else () for lit in (True, False)
    )
    return Card(
        point=part.point,
        awaited=(Panel(box=box, colour=theme.slot, radius=radius),),
        current=(
            Panel(box=box, colour=theme.raised, radius=radius),
            Panel(box=bar, colour=theme.accent, radius=bar.width // 2),
            *lit,
            text,
        ),
        plain=(Panel(box=box, colour=theme.panel, radius=radius), *unlit, text),
    )


def _number(part: _Part, card: Box, baseline: int, look: Look, *, lit: bool, badge: bool) -> tuple[Mark, ...]:
    """
    The point's number, on the first line of its card.
    """
    theme, typeface = look.theme, look.typefaces.bold
    side = min(look.px(52), card.height)
    x = card.x + look.px(26)
    room = Box(x, card.y, side * 3 // 4 if badge else side, 2 * card.height)
    colour = theme.ground if badge else theme.accent if lit else theme.quiet
    written = look.write(str(part.point + 1), typeface, room, colour, range(part.block.size, 1, -1))
    if written is None:
        return ()
    block = written.block
    at = Box(x + (side - block.width) // 2, baseline - block.lines[0].baseline, block.width, block.height)
    digits = attrs.evolve(written, box=at)
    if not badge:
        return (digits,)
    ink = typeface.ink(block.lines[0].text, block.size)
    middle = round(baseline + (ink.up + ink.down) / 2)
    circle = Box(x, middle - side // 2, side, side)
    return (Panel(box=circle, colour=theme.accent if lit else theme.quiet, radius=side // 2), digits)


def _height(parts: Sequence[_Part], look: Look) -> int:
    cards = sum(part.block.height + 2 * _padding(look) for part in parts)
    return cards + _gap(look) * (len(parts) - 1)


def _text_width(area: Box, look: Look) -> int:
    return area.width - _indent(look) - look.px(28)


def _indent(look: Look) -> int:
    return look.px(104)


def _padding(look: Look) -> int:
    return look.px(18)


def _gap(look: Look) -> int:
    return look.px(16)

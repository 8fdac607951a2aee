"""
Points as cards below each other, on as many pages as they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .layout import Box, fit_at, paginate
from .marks import Panel, Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .layout import Block
    from .look import Look
    from .marks import Mark

_LARGEST: Final = 40
_SMALLEST: Final = 24
_FLOOR: Final = 20
_AIR: Final = 20
"""How much more than the least is around and between cards, where there is room."""


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


def deal(
    points: Sequence[str], area: Box, look: Look, *, badges: bool, numbered: bool = True, labels: str = ""
) -> tuple[tuple[Card, ...], ...] | None:
    """
    Lay out *points* in *area*, one tuple of cards a page; None if one of them has no room even on pages of its own.

    Numbers stand in *badges*, or plain; *labels* stand for them where there are any. Cards that are not *numbered*
    have neither.
    """
    dealer = _Dealer(area=area, look=look, badges=badges, labels=labels, numbered=numbered)
    pages = dealer.on_one_page(points) or dealer.on_several_pages(points)
    return None if pages is None else tuple(tuple(dealer.place(page)) for page in pages)


@attrs.frozen(kw_only=True)
class _Dealer:
    area: Box
    look: Look
    badges: bool
    labels: str
    numbered: bool

    def on_one_page(self, points: Sequence[str]) -> list[list[_Part]] | None:
        typeface, width, height = self.look.typefaces.medium, self.text_width, self.area.height
        if width <= 0:
            return None
        for whole_words in (True, False):
            for size in self.look.sizes(_LARGEST, _FLOOR):
                blocks = [
                    fit_at(size, point, typeface, width=width, height=height, whole_words=whole_words)
                    for point in points
                ]
                parts = [
                    _Part(point=point, block=block, first=True)
                    for point, block in enumerate(blocks)
                    if block is not None
                ]
                if len(parts) == len(points) and self.height_of(parts) <= height:
                    return [parts]
        return None

    def on_several_pages(self, points: Sequence[str]) -> list[list[_Part]] | None:
        typeface, width = self.look.typefaces.medium, self.text_width
        height, size = self.area.height - 2 * self.padding, self.look.px(_SMALLEST)
        pages: list[list[_Part]] = [[]]
        for point, text in enumerate(points):
            blocks = paginate(text, typeface, width=width, height=height, size=size)
            if blocks is None:
                return None
            for index, block in enumerate(blocks):
                part = _Part(point=point, block=block, first=index == 0)
                if self.height_of([*pages[-1], part]) > self.area.height:
                    pages.append([])
                pages[-1].append(part)
        return pages

    def place(self, parts: Sequence[_Part]) -> list[Card]:
        spare = self.area.height - self.height_of(parts)
        # A high picture has more of it.
        air = self.look.px(_AIR if self.look.width > self.look.height else 2 * _AIR)
        padding = self.padding + min(spare // (2 * len(parts)), air)
        spare -= 2 * len(parts) * (padding - self.padding)
        gap = self.gap + min(spare // len(parts), air)
        cards = []
        y = self.area.y
        for part in parts:
            box = Box(self.area.x, y, self.area.width, part.block.height + 2 * padding)
            cards.append(self.card(part, box, padding))
            y += box.height + gap
        return cards

    def card(self, part: _Part, box: Box, padding: int) -> Card:
        theme, radius = self.look.theme, self.look.px(14)
        text = Writing(
            block=part.block,
            box=Box(box.x + self.indent, box.y + padding, part.block.width, part.block.height),
            typeface=self.look.typefaces.medium,
            colour=theme.text,
        )
        bar = Box(box.x, box.y + radius, self.look.px(6), box.height - 2 * radius)
        baseline = text.box.y + part.block.lines[0].baseline
        lit, unlit = (self.number(part, box, baseline, lit=lit) for lit in (True, False))
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

    def number(self, part: _Part, card: Box, baseline: int, *, lit: bool) -> tuple[Mark, ...]:
        """
        The point's number or label, on the first line of its card.
        """
        if not part.first or not self.numbered:
            return ()
        look, theme, typeface = self.look, self.look.theme, self.look.typefaces.bold
        side = min(look.px(52), card.height)
        x = card.x + look.px(26)
        room = Box(x, card.y, side * 3 // 4 if self.badges else side, 2 * card.height)
        colour = theme.ground if self.badges else theme.accent if lit else theme.quiet
        label = self.labels[part.point] if part.point < len(self.labels) else str(part.point + 1)
        written = look.write(label, typeface, room, colour, range(part.block.size, 1, -1))
        if written is None:
            return ()
        block = written.block
        at = Box(x + (side - block.width) // 2, baseline - block.lines[0].baseline, block.width, block.height)
        digits = attrs.evolve(written, box=at)
        if not self.badges:
            return (digits,)
        ink = typeface.ink(block.lines[0].text, block.size)
        middle = round(baseline + (ink.up + ink.down) / 2)
        circle = Box(x, middle - side // 2, side, side)
        return (Panel(box=circle, colour=theme.accent if lit else theme.quiet, radius=side // 2), digits)

    def height_of(self, parts: Sequence[_Part]) -> int:
        """
        How high the cards of *parts* are at least, with what is between them.
        """
        cards = sum(part.block.height + 2 * self.padding for part in parts)
        return cards + self.gap * (len(parts) - 1)

    @property
    def text_width(self) -> int:
        """
        How wide a card's text may be.
        """
        return self.area.width - self.indent - self.look.px(28)

    @property
    def indent(self) -> int:
        """
        Where it begins, from the card's edge.
        """
        return self.look.px(104 if self.badges else 84) if self.numbered else self.look.px(28)

    @property
    def padding(self) -> int:
        """
        How far it is from the card's upper and lower edge, at least.
        """
        return self.look.px(18)

    @property
    def gap(self) -> int:
        """
        What is between two cards.
        """
        return self.look.px(16)

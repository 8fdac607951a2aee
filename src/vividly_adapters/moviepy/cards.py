"""
Points as cards below each other, on as many pages as they need.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, assert_never

import attrs

from .layout import Box, fit_at, paginate
from .marks import Panel, Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .layout import Block
    from .look import Look
    from .marks import Mark

_LARGEST: Final = 42
_SMALLEST: Final = 24
_FLOOR: Final = 20
_AIR: Final = 22
"""How much more than the least is around and between cards, where there is room."""

_DOT: Final = 14


class Lead(enum.Enum):
    """
    What stands before the text of a card.
    """

    NOTHING = enum.auto()
    DOT = enum.auto()
    NUMBER = enum.auto()
    BADGE = enum.auto()


@attrs.frozen(kw_only=True)
class Card:
    """
    A point, or a part of a long one: how it looks while and after it is spoken of. *point* counts from 0.
    """

    point: int
    current: tuple[Mark, ...]
    plain: tuple[Mark, ...]


@attrs.frozen(kw_only=True)
class Part:
    """
    Lines of a point, the *first* or further ones.
    """

    point: int
    block: Block
    first: bool


def deal(
    points: Sequence[str],
    area: Box,
    look: Look,
    *,
    lead: Lead,
    labels: str = "",
    rows: int = 0,
    fill: bool = False,
) -> tuple[tuple[Card, ...], ...] | None:
    """
    Lay out *points* in *area*, one tuple of cards a page; None if one of them has no room even on pages of its own.

    *labels* stand for numbers where there are any. Cards are spread as *rows* of them would be, if that is more than
    there are, and if they are to *fill* the area, as far as it reaches.
    """
    dealer = Dealer(area=area, look=look, lead=lead, labels=labels, rows=rows, fill=fill)
    pages = dealer.on_one_page(points) or dealer.on_several_pages(points)
    return None if pages is None else tuple(tuple(dealer.place(page)) for page in pages)


@attrs.frozen(kw_only=True)
class Dealer:
    """
    Makes cards in *area*, as `deal` is told.
    """

    area: Box
    look: Look
    lead: Lead
    labels: str
    rows: int
    fill: bool

    def on_one_page(self, points: Sequence[str]) -> list[list[Part]] | None:
        """
        All points at the largest size at which they have room together.
        """
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
                    Part(point=point, block=block, first=True)
                    for point, block in enumerate(blocks)
                    if block is not None
                ]
                if len(parts) == len(points) and self.height_of(parts) <= height:
                    return [parts]
        return None

    def on_several_pages(self, points: Sequence[str]) -> list[list[Part]] | None:
        """
        The points at a size that can be read, on as many pages as they take.
        """
        typeface, width = self.look.typefaces.medium, self.text_width
        height, size = self.area.height - 2 * self.padding, self.look.px(_SMALLEST)
        pages: list[list[Part]] = [[]]
        for point, text in enumerate(points):
            blocks = paginate(text, typeface, width=width, height=height, size=size)
            if blocks is None:
                return None
            for index, block in enumerate(blocks):
                part = Part(point=point, block=block, first=index == 0)
                if self.height_of([*pages[-1], part]) > self.area.height:
                    pages.append([])
                pages[-1].append(part)
        return pages

    def place(self, parts: Sequence[Part]) -> list[Card]:
        """
        The cards of a page, below each other.
        """
        rows = max(len(parts), self.rows)
        spare = max(0, self.area.height - self.height_of(parts) * rows // len(parts))
        # A high picture has more of it.
        air = self.look.px(3 * _AIR if self.look.is_high else _AIR)
        padding = self.padding + min(spare // (2 * rows), self.area.height if self.fill else air)
        spare -= 2 * rows * (padding - self.padding)
        gap = self.gap + min(spare // rows, air // 2)
        cards = []
        y = self.area.y
        for part in parts:
            box = Box(self.area.x, y, self.area.width, part.block.height + 2 * padding)
            cards.append(self.card(part, box, padding))
            y += box.height + gap
        return cards

    def card(self, part: Part, box: Box, padding: int) -> Card:
        """
        One card that fills *box*; its text begins *padding* below the upper edge.
        """
        theme, radius = self.look.theme, self.look.px(14)
        text = Writing(
            block=part.block,
            box=Box(box.x + self.indent, box.y + padding, part.block.width, part.block.height),
            typeface=self.look.typefaces.medium,
            colour=theme.text,
        )
        bar = Box(box.x, box.y + radius, self.look.px(6), box.height - 2 * radius)
        baseline = text.box.y + part.block.lines[0].baseline
        lit, unlit = (self.leading(part, box, baseline, lit=lit) for lit in (True, False))
        return Card(
            point=part.point,
            current=(
                Panel(box=box, colour=theme.raised, radius=radius),
                Panel(box=bar, colour=theme.accent, radius=bar.width // 2),
                *lit,
                text,
            ),
            plain=(Panel(box=box, colour=theme.panel, radius=radius), *unlit, text),
        )

    def leading(self, part: Part, card: Box, baseline: int, *, lit: bool) -> tuple[Mark, ...]:
        """
        What stands before the point, on the first line of its card.
        """
        if not part.first or self.lead is Lead.NOTHING:
            return ()
        look, theme, typeface = self.look, self.look.theme, self.look.typefaces.bold
        if self.lead is Lead.DOT:
            side, ink = look.px(_DOT), typeface.ink("x", part.block.size)
            middle = round(baseline + (ink.up + ink.down) / 2)
            dot = Box(card.x + look.px(30), middle - side // 2, side, side)
            return (Panel(box=dot, colour=theme.accent if lit else theme.quiet, radius=side // 2),)
        side = min(look.px(look.grown(52)), card.height)
        x = card.x + look.px(26)
        badge = self.lead is Lead.BADGE
        room = Box(x, card.y, side * 3 // 4 if badge else side, 2 * card.height)
        colour = theme.ground if badge else theme.accent if lit else theme.quiet
        label = self.labels[part.point] if part.point < len(self.labels) else str(part.point + 1)
        written = look.write(label, typeface, room, colour, range(part.block.size, 1, -1))
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

    def height_of(self, parts: Sequence[Part]) -> int:
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
        match self.lead:
            case Lead.NOTHING:
                return self.look.px(28)
            case Lead.DOT:
                return self.look.px(66)
            case Lead.NUMBER:
                return self.look.px(self.look.grown(84))
            case Lead.BADGE:
                return self.look.px(self.look.grown(52) + 52)
            case _:
                assert_never(self.lead)

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

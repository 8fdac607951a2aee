"""
Diagrams: nodes and arrows, in a row, in a column, or in a ring.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.visual import DiagramShape

from .cards import Card
from .layout import Box, fit_at
from .marks import Arrow, Panel, Writing
from .text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.visual import Diagram

    from .look import Look
    from .marks import Mark

_ROW_NODES: Final = 4
_FIVE: Final = 5
_LARGEST: Final = 34
_SMALLEST: Final = 18
_AIR: Final = 10
_SHORTEST: Final = 14


def draw_diagram(diagram: Diagram, area: Box, look: Look) -> tuple[Card, ...] | None:
    """
    A card for each node, with the arrow that leads to it; the last of a cycle has the arrow to the first, too. None if
    something has no room in *area*, however the nodes are placed.
    """
    texts = [plain(node) for node in diagram.nodes]
    if not all(texts):
        return None
    for places in _placings(diagram, area, look):
        drawn = _Drawing(area=area, look=look, places=places).cards(diagram, texts)
        if drawn is not None:
            return drawn
    return None


def _placings(diagram: Diagram, area: Box, look: Look) -> Iterator[Sequence[Box]]:
    """
    Where the nodes may stand, best first.
    """
    count = len(diagram.nodes)
    if diagram.shape is DiagramShape.CYCLE:
        yield _ring(count, area)
        return
    if area.width > area.height and count <= _ROW_NODES:
        yield _row(count, area, look)
    if area.width > area.height and count > _ROW_NODES:
        yield _two_rows(count, area, look)
    yield _column(count, area, look)


@attrs.frozen(kw_only=True)
class _Drawing:
    """
    Nodes at *places* within *area*.
    """

    area: Box
    look: Look
    places: Sequence[Box]

    def cards(self, diagram: Diagram, texts: Sequence[str]) -> tuple[Card, ...] | None:
        """
        A card for each node; None if something has no room.
        """
        size = self.common_size(texts)
        if size is None:
            return None
        turned = diagram.shape is DiagramShape.CYCLE
        ways = pairwise((*range(len(texts)), *([0] if turned else [])))
        names = map(plain, diagram.arrows or ("",) * len(texts))
        arrows: list[tuple[Mark, ...]] = [()]
        for (source, target), name in zip(ways, names, strict=False):
            drawn = self.arrow(source, target, name)
            if drawn is None:
                return None
            arrows.append(drawn)
        if turned:
            # Nothing comes after the last node that could bring the arrow back to the first.
            arrows[-2:] = [(*arrows[-2], *arrows[-1])]
        return tuple(
            Card(
                point=number,
                current=(*around, *self.node(number, text, size, lit=True)),
                plain=(*around, *self.node(number, text, size, lit=False)),
            )
            for number, (text, around) in enumerate(zip(texts, arrows, strict=True))
        )

    def common_size(self, texts: Sequence[str]) -> int | None:
        """
        The size of type at which every node has room for its text.
        """
        sizes = []
        for text, place in zip(texts, self.places, strict=True):
            if place.width < 1 or place.height < 1:
                return None
            written = self._written(text, place, self.look.sizes(_LARGEST, _SMALLEST))
            if written is None:
                return None
            sizes.append(written.block.size)
        return min(sizes)

    def node(self, number: int, text: str, size: int, *, lit: bool) -> tuple[Mark, ...]:
        """
        A panel with *text* in its middle, within a rim of the accent while it is *lit*.
        """
        theme, place, radius = self.look.theme, self.places[number], self.look.px(14)
        written = self._written(text, place, (size, *self.look.sizes(_LARGEST, _SMALLEST)))
        marks: list[Mark] = []
        if lit:
            rim = self.look.px(4)
            marks.append(Panel(box=place, colour=theme.accent, radius=radius))
            place = _within(place, rim)
            radius -= rim
        marks.append(Panel(box=place, colour=theme.raised if lit else theme.panel, radius=max(0, radius)))
        return (*marks, *([written] if written else ()))

    def arrow(self, source: int, target: int, name: str) -> tuple[Mark, ...] | None:
        """
        An arrow between two nodes, and its *name* beside it; None if there is no room for one of them.
        """
        one, other = _middle(self.places[source]), _middle(self.places[target])
        air = self.look.px(_AIR)
        tail = _leaving(self.places[source], one, other, air)
        head = _leaving(self.places[target], other, one, air)
        if math.dist(one, other) - math.dist(one, tail) - math.dist(other, head) < self.look.px(_SHORTEST):
            return None
        drawn = Arrow.between(tail, head, colour=self.look.theme.accent, width=self.look.px(4))
        if not name:
            return (drawn,)
        written = self._name(name, tail, head)
        return None if written is None else (drawn, written)

    def _name(self, name: str, tail: tuple[float, float], head: tuple[float, float]) -> Writing | None:
        """
        *name* beside the arrow, as large as it can be without leaving the area or lying over a node.
        """
        look, area, typeface = self.look, self.area, self.look.typefaces.regular
        at = (tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2
        away = _away(tail, head, _middle(area))
        for size in look.sizes(24, 14):
            for width in (look.px(look.grown(240)), look.px(look.grown(140))):
                block = fit_at(size, name, typeface, width=width, height=area.height, whole_words=True)
                if block is None:
                    continue
                reach = abs(away[0]) * block.width / 2 + abs(away[1]) * block.height / 2 + look.px(12)
                for side in (1, -1):
                    x = round(at[0] + side * away[0] * reach - block.width / 2)
                    y = round(at[1] + side * away[1] * reach - block.height / 2)
                    box = Box(x, y, block.width, block.height)
                    if _holds(area, box) and not any(_meet(box, place) for place in self.places):
                        return Writing(block=block, box=box, typeface=typeface, colour=look.theme.text)
        return None

    def _written(self, text: str, place: Box, sizes: Sequence[int]) -> Writing | None:
        look = self.look
        room = _within(place, look.px(12))
        if room.width < 1 or room.height < 1:
            return None
        written = look.write(text, look.typefaces.medium, room, look.theme.text, sizes, balanced=True)
        if written is None:
            return None
        block = written.block
        x, y = place.x + (place.width - block.width) // 2, place.y + (place.height - block.height) // 2
        return attrs.evolve(written, box=Box(x, y, block.width, block.height))


def _row(count: int, area: Box, look: Look) -> list[Box]:
    gap = min(look.px(180), area.width // (2 * count))
    width = (area.width - gap * (count - 1)) // count
    height = min(area.height, look.px(200))
    y = area.y + (area.height - height) * 2 // 5
    return [Box(area.x + number * (width + gap), y, width, height) for number in range(count)]


def _two_rows(count: int, area: Box, look: Look) -> list[Box]:
    """
    To the end of the upper row, and back in the lower one.
    """
    columns = (count + 1) // 2
    upper = _row(columns, attrs.evolve(area, height=area.height * 2 // 5), look)
    down = area.height - upper[0].y - upper[0].height + area.y
    lower = [attrs.evolve(place, y=place.y + down) for place in reversed(upper)]
    return [*upper, *lower][:count]


def _column(count: int, area: Box, look: Look) -> list[Box]:
    gap = min(look.px(150 if look.is_high else 72), area.height // (2 * count))
    height = min((area.height - gap * (count - 1)) // count, look.px(170 if look.is_high else 120))
    width = min(area.width, look.px(560))
    x, y = area.x + (area.width - width) // 2, area.y
    return [Box(x, y + number * (height + gap), width, height) for number in range(count)]


def _ring(count: int, area: Box) -> list[Box]:
    """
    Clockwise from the top.
    """
    wide = area.width > area.height
    # At the foot of a ring of five, two stand beside each other.
    width = round(area.width * (0.26 if wide else 0.3 if count == _FIVE else 0.4))
    height = round(area.height * (0.22 if wide else 0.12))
    places = []
    for number in range(count):
        angle = 2 * math.pi * number / count - math.pi / 2
        x = area.x + (area.width - width) * (1 + math.cos(angle)) / 2
        y = area.y + (area.height - height) * (1 + math.sin(angle)) / 2
        places.append(Box(round(x), round(y), width, height))
    return places


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _leaving(
    box: Box, start: tuple[float, float], towards: tuple[float, float], air: float
) -> tuple[float, float]:
    """
    Where the line from the middle of *box*, which is *start*, is out of it by *air*.
    """
    dx, dy = towards[0] - start[0], towards[1] - start[1]
    shares = [half / abs(way) for half, way in ((box.width / 2, dx), (box.height / 2, dy)) if way]
    length = math.hypot(dx, dy)
    share = min(shares, default=0.0) + (air / length if length else 0.0)
    return start[0] + dx * share, start[1] + dy * share


def _away(
    tail: tuple[float, float], head: tuple[float, float], centre: tuple[float, float]
) -> tuple[float, float]:
    """
    A step of length 1, square to the arrow: away from *centre*, or else up or to the right.
    """
    dx, dy = head[0] - tail[0], head[1] - tail[1]
    length = math.hypot(dx, dy) or 1.0
    square = dy / length, -dx / length
    out = (tail[0] + head[0]) / 2 - centre[0], (tail[1] + head[1]) / 2 - centre[1]
    inward = square[0] * out[0] + square[1] * out[1] < -1.0
    return (-square[0], -square[1]) if inward else square


def _within(box: Box, pad: int) -> Box:
    return Box(box.x + pad, box.y + pad, box.width - 2 * pad, box.height - 2 * pad)


def _holds(area: Box, box: Box) -> bool:
    return (
        area.x <= box.x
        and area.y <= box.y
        and box.x + box.width <= area.x + area.width
        and box.y + box.height <= area.y + area.height
    )


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )

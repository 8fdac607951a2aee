"""
The visuals of a script as pages: what stands where, and what comes in turn.
"""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, assert_never

import attrs

from vividly_core.domain.errors import Rejected
from vividly_core.domain.visual import (
    Comparison,
    Credits,
    Definition,
    Diagram,
    DiagramShape,
    Formula,
    Hook,
    Plot,
    Question,
    WorkedExample,
)

from .cards import Card, Lead, deal
from .diagrams import draw_diagram
from .figures import formula_figure, plot_figure
from .layout import Box
from .marks import Panel, Writing
from .pages import Page
from .text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vividly_core.domain.visual import Visual

    from .figures import Figure
    from .look import Look
    from .marks import Mark

_POINTS_SHARE: Final = 0.4
_POINTS_SHARE_IN_A_SQUARE: Final = 0.36
_POINTS_BELOW: Final = 2
_PROMPT_SHARE: Final = 0.36
_LETTERS: Final = "ABCDEF"


@attrs.frozen(kw_only=True)
class Arrangement:
    """
    What a scene with a visual shows: its *pages*, whose cards are numbered through all *tracks*. What is in one track
    comes in its order; of two, each follows the voice for itself. A figure grows in *steps*. It is a *makeshift* where
    the visual had no room as it should be.
    """

    tracks: tuple[tuple[str, ...], ...]
    pages: tuple[Page, ...]
    steps: tuple[str, ...] = ()
    makeshift: bool = False


@attrs.frozen(kw_only=True)
class Stage:
    """
    The *area* that a visual may fill, below the *heading* of the scene called *where*, which has *points*, too.
    """

    area: Box
    look: Look
    points: tuple[str, ...]
    credits: tuple[str, ...]
    heading: str
    where: str

    def arrange(self, visual: Visual) -> Arrangement:  # noqa: C901, PLR0911  one case a kind
        """
        Lay out *visual*.

        :raises Rejected: if it has no room even on pages of its own.
        """
        if self.points and not isinstance(visual, Hook | Definition | Formula | Plot):
            return self._beside_points(visual)
        match visual:
            case Hook():
                return self._hook(plain(visual.text))
            case Definition():
                return self._definition(plain(visual.term), plain(visual.meaning))
            case WorkedExample():
                return self._example(visual)
            case Formula():
                draw = partial(formula_figure, visual, look=self.look, where=self.where)
                return self._with_points(draw, below=len(self.points) <= _POINTS_BELOW)
            case Plot():
                return self._with_points(partial(plot_figure, visual, look=self.look))
            case Diagram():
                return self._diagram(visual)
            case Comparison():
                return self._comparison(visual)
            case Question():
                return self._question(visual)
            case Credits():
                return self._credits()
            case _:
                assert_never(visual)

    def _hook(self, text: str) -> Arrangement:
        look = self.look
        indent = look.px(36)
        room = attrs.evolve(self.area, x=self.area.x + indent, width=self.area.width - indent)
        written = look.write(
            text, look.typefaces.medium, room, look.theme.accent, look.sizes(48, 24), balanced=True
        )
        if written is None or self.points:
            return self._cards((text, *self.points))
        shown = Card(point=0, current=(written,), plain=(written,))
        return Arrangement(tracks=((text,),), pages=(Page(marks=(), cards=(shown,)),))

    def _definition(self, term: str, meaning: str) -> Arrangement:
        look, area = self.look, self.area
        upper, lower = _split(area, 0.5, look) if self.points else (area, None)
        pad = look.px(36)
        inner = Box(upper.x + pad, upper.y + pad, upper.width - 2 * pad, upper.height - 2 * pad)
        named = None
        below = inner.y
        if not _names(self.heading, term):
            share = attrs.evolve(inner, height=inner.height * 2 // 5)
            sizes = look.sizes(64, 28)
            named = look.write(term, look.typefaces.bold, share, look.theme.accent, sizes, balanced=True)
            if named is None:
                return self._cards((term, meaning, *self.points))
            below += named.block.height + look.px(20)
        room = attrs.evolve(inner, y=below, height=inner.y + inner.height - below)
        sizes = look.sizes(52 if named is None else 44, 24)
        told = look.write(meaning, look.typefaces.regular, room, look.theme.text, sizes, balanced=True)
        if told is None:
            return self._cards((term, meaning, *self.points))
        height = told.box.y + told.block.height + pad - upper.y
        told = attrs.evolve(told, box=attrs.evolve(told.box, height=told.block.height))
        if lower is None:
            down = (upper.height - height) // 3
            upper, told = _lowered(upper, down), _lowered(told, down)
            named = None if named is None else _lowered(named, down)
        marks = (*_panel(attrs.evolve(upper, height=height), look, bar=True), *([named] if named else ()))
        card = Card(point=0, current=(told,), plain=(told,))
        if lower is None:
            return Arrangement(tracks=((meaning,),), pages=(Page(marks=marks, cards=(card,)),))
        below = upper.y + height + look.px(20)
        rest = self._dealt(self.points, Box(area.x, below, area.width, area.y + area.height - below))
        if len(rest) != 1:
            return self._cards((term, meaning, *self.points))
        cards = (card, *_shifted(rest[0], 1))
        return Arrangement(tracks=((meaning, *self.points),), pages=(Page(marks=marks, cards=cards),))

    def _example(self, example: WorkedExample) -> Arrangement:
        steps = tuple(text for text in map(plain, (*example.steps, example.answer)) if text)
        head = self._prompt(plain(example.problem))
        if head is None:
            return self._cards((plain(example.problem), *steps))
        prompt, room = head
        pages = self._dealt(steps, room, lead=Lead.NUMBER) if steps else ((),)
        if plain(example.answer):
            last = attrs.evolve(pages[-1][-1], plain=pages[-1][-1].current)
            pages = (*pages[:-1], (*pages[-1][:-1], last))
        return Arrangement(tracks=(steps,), pages=tuple(Page(marks=prompt, cards=cards) for cards in pages))

    def _comparison(self, visual: Comparison) -> Arrangement:
        sides = [tuple(filter(None, map(plain, side.points))) for side in (visual.left, visual.right)]
        titles = [plain(side.title) for side in (visual.left, visual.right)]
        wide = not self.look.is_high
        boxes = _halves(self.area, self.look) if wide else _split(self.area, 0.5, self.look)
        rows = max(map(len, sides)) if wide else 0
        marks: list[Mark] = []
        cards: list[Card] = []
        for title, points, box in zip(titles, sides, boxes, strict=True):
            look = self.look
            room = attrs.evolve(box, height=look.px(56))
            written = look.write(title, look.typefaces.bold, room, look.theme.accent, look.sizes(40, 24))
            if title and written is None:
                return self._cards(tuple(filter(None, (titles[0], *sides[0], titles[1], *sides[1]))))
            marks += [written] if written else []
            top = box.y + (written.block.height if written else 0) + look.px(16)
            below = attrs.evolve(box, y=top, height=box.y + box.height - top)
            pages = self._dealt(points, below, lead=Lead.NOTHING, rows=rows) if points else ((),)
            if len(pages) != 1:
                return self._cards(tuple(filter(None, (titles[0], *sides[0], titles[1], *sides[1]))))
            cards += _shifted(pages[0], len(sides[0]) if cards or box is boxes[1] else 0)
        return Arrangement(tracks=((*sides[0], *sides[1]),), pages=(Page(marks=tuple(marks), cards=tuple(cards)),))

    def _question(self, question: Question) -> Arrangement:
        options = tuple(map(plain, question.options))
        right = options[question.answer]
        head = self._prompt(plain(question.prompt))
        if head is None or not all(options):
            return self._cards((plain(question.prompt), *options, right))
        prompt, room = head
        pages = self._dealt(options, room, lead=Lead.BADGE, labels=_LETTERS)
        if len(pages) != 1:
            return self._cards((plain(question.prompt), *options, right))
        answer = _answered(pages[0][question.answer], len(options), self.look)
        return Arrangement(tracks=((*options, right),), pages=(Page(marks=prompt, cards=(*pages[0], answer)),))

    def _credits(self) -> Arrangement:
        pages = self._dealt(self.credits, self.area, lead=Lead.NOTHING) if self.credits else ((),)
        if len(pages) > 1:
            return Arrangement(tracks=(self.credits,), pages=tuple(Page(marks=(), cards=cards) for cards in pages))
        return Arrangement(tracks=(), pages=(Page(marks=tuple(mark for card in pages[0] for mark in card.plain)),))

    def _diagram(self, diagram: Diagram) -> Arrangement:
        cards = draw_diagram(diagram, self.area, self.look)
        nodes = tuple(map(plain, diagram.nodes))
        if cards is None:
            texts = zip_longest(nodes, map(plain, diagram.arrows), fillvalue="")
            return self._cards(text for pair in texts for text in pair)
        return Arrangement(tracks=(nodes,), pages=(Page(marks=(), cards=cards),))

    def _with_points(self, figure: Callable[[Box], Figure], *, below: bool = False) -> Arrangement:
        if not self.points:
            drawn = figure(self.area)
            return Arrangement(tracks=(), pages=(Page(marks=drawn.marks, steps=drawn.steps),), steps=drawn.names)
        shown, beside = self._shared(below=below)
        drawn = figure(shown)
        pages = self._dealt(self.points, beside, fill=self.look.is_wide)
        return Arrangement(
            tracks=(self.points,),
            pages=tuple(Page(marks=drawn.marks, cards=cards, steps=drawn.steps) for cards in pages),
            steps=drawn.names,
        )

    def _beside_points(self, visual: Visual) -> Arrangement:
        """
        A visual and the points: together where they have room, or else the points first.
        """
        in_a_row = isinstance(visual, Diagram) and visual.shape is DiagramShape.CHAIN
        shown, beside = self._shared(below=in_a_row or isinstance(visual, Comparison | Credits))
        made = attrs.evolve(self, area=shown, points=()).arrange(visual)
        told = self._dealt(self.points, beside)
        together = len(made.pages) == len(told) == 1 and not made.makeshift
        if not together:
            made = attrs.evolve(self, points=()).arrange(visual)
            told = self._dealt(self.points, self.area)
        later = [attrs.evolve(page, cards=_shifted(page.cards, len(self.points))) for page in made.pages]
        tracks = (self.points, *made.tracks)
        if together:
            (page,) = later
            page = attrs.evolve(page, cards=(*told[0], *page.cards))
            return Arrangement(tracks=tracks, pages=(page,))
        return Arrangement(tracks=tracks, pages=(*(Page(marks=(), cards=cards) for cards in told), *later))

    def _shared(self, *, below: bool) -> tuple[Box, Box]:
        """
        The room of a visual, and that of the points beside it or *below*.
        """
        if self.look.is_wide and not below:
            beside, shown = _halves(self.area, self.look, _POINTS_SHARE)
            return shown, beside
        square = not (self.look.is_wide or self.look.is_high)
        return _split(self.area, 1 - (_POINTS_SHARE_IN_A_SQUARE if square else _POINTS_SHARE), self.look)

    def _cards(self, texts: Iterable[str]) -> Arrangement:
        """
        What has no room as it should be, as plain cards on as many pages as they need.
        """
        points = tuple(text for text in texts if text)
        if not points:
            return Arrangement(tracks=(), pages=(Page(marks=()),))
        pages = self._dealt(points, self.area, lead=Lead.NOTHING)
        shown = tuple(Page(marks=(), cards=cards) for cards in pages)
        return Arrangement(tracks=(points,), pages=shown, makeshift=True)

    def _prompt(self, text: str) -> tuple[tuple[Mark, ...], Box] | None:
        """
        *text* large at the top, and the room below it.
        """
        look, area = self.look, self.area
        room = attrs.evolve(area, height=round(area.height * _PROMPT_SHARE))
        written = look.write(text, look.typefaces.medium, room, look.theme.text, look.sizes(44, 24), balanced=True)
        if written is None:
            return ((), area) if not text else None
        top = area.y + written.block.height + look.px(24)
        return (written,), attrs.evolve(area, y=top, height=area.y + area.height - top)

    def _dealt(
        self,
        points: Sequence[str],
        area: Box,
        *,
        lead: Lead = Lead.DOT,
        labels: str = "",
        rows: int = 0,
        fill: bool = False,
    ) -> tuple[tuple[Card, ...], ...]:
        pages = deal(points, area, self.look, lead=lead, labels=labels, rows=rows, fill=fill)
        if pages is None:
            raise Rejected(f"{self.where} holds a character that is larger than a picture")
        return pages


def _names(heading: str, term: str) -> bool:
    """
    Whether *heading* is *term*, but for a word such as an article.
    """
    said, named = heading.casefold().split(), term.casefold().split()
    return bool(named) and said[-len(named) :] == named and len(said) - len(named) <= 1


def _lowered(what: Any, down: int) -> Any:
    if isinstance(what, Box):
        return attrs.evolve(what, y=what.y + down)
    return attrs.evolve(what, box=attrs.evolve(what.box, y=what.box.y + down))


def _shifted(cards: Iterable[Card], by: int) -> tuple[Card, ...]:
    return tuple(attrs.evolve(card, point=card.point + by) for card in cards)


def _answered(option: Card, point: int, look: Look) -> Card:
    """
    *option*, once more, as the right one.
    """
    theme = look.theme
    turned: list[Mark] = []
    for mark in option.plain:
        match mark:
            case Panel() if not turned:
                turned.append(attrs.evolve(mark, colour=theme.accent))
            case Panel():
                turned.append(attrs.evolve(mark, colour=theme.ground))
            case Writing():
                # The letter stands on a disk of the ground's colour.
                is_letter = len(turned) > 1 and isinstance(turned[-1], Panel)
                turned.append(attrs.evolve(mark, colour=theme.accent if is_letter else theme.ground))
            case _:
                turned.append(mark)
    return Card(point=point, current=tuple(turned), plain=tuple(turned))


def _panel(box: Box, look: Look, *, bar: bool = False) -> tuple[Mark, ...]:
    radius = look.px(14)
    ground = Panel(box=box, colour=look.theme.panel, radius=radius)
    if not bar:
        return (ground,)
    edge = Box(box.x, box.y + radius, look.px(8), box.height - 2 * radius)
    return ground, Panel(box=edge, colour=look.theme.accent, radius=edge.width // 2)


def _halves(area: Box, look: Look, share: float = 0.5) -> tuple[Box, Box]:
    gap = look.px(28)
    left = round((area.width - gap) * share)
    return (
        attrs.evolve(area, width=left),
        attrs.evolve(area, x=area.x + left + gap, width=area.width - left - gap),
    )


def _split(area: Box, share: float, look: Look) -> tuple[Box, Box]:
    gap = look.px(28)
    upper = round((area.height - gap) * share)
    return (
        attrs.evolve(area, height=upper),
        attrs.evolve(area, y=area.y + upper + gap, height=area.height - upper - gap),
    )

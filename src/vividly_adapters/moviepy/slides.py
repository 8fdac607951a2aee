"""
The slides of a script: what each scene shows, page by page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

import attrs

from vividly_core.domain.errors import Rejected
from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.visual import Credits, Hook

from .cards import Lead, deal
from .headings import kicker, lone_head, scene_head, title_head
from .layout import Box, paginate
from .marks import Writing
from .pages import Page
from .text import plain
from .tiles import tile
from .visuals import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vividly_core.domain.lesson import Scene, Script

    from .headings import Head
    from .look import Look
    from .marks import Mark
    from .picture import Picture

_LOWER_EDGE: Final = 80
_PAGE_TYPE: Final = 24
_HOOK_BELOW: Final = 0.72


@attrs.frozen(kw_only=True)
class Slides:
    """
    What one scene shows: *leading* pages, for texts that are too long for a heading; *pages* with the cards of
    *tracks*, and the *steps* of a figure, by name; *trailing* pages, for sources that are too many for *credit*, which
    is laid over the last page.
    """

    tracks: tuple[tuple[str, ...], ...]
    leading: tuple[Page, ...]
    pages: tuple[Page, ...]
    steps: tuple[str, ...] = ()
    trailing: tuple[Page, ...] = ()
    credit: tuple[Mark, ...] = ()


def slides_of(script: Script, look: Look) -> tuple[Slides, ...]:
    """
    Lay out every scene of *script*.

    :raises Rejected: if a text has no room even on pages of its own.
    """
    last = len(script.scenes) - 1
    made = [_scene_slides(script, index, look) for index in range(len(script.scenes))]
    if any(isinstance(scene.visual, Credits) for scene in script.scenes):
        return tuple(made)
    return (*made[:last], _with_credit(made[last], script, look))


def title_picture(script: Script, look: Look) -> Picture:
    """
    The picture that stands for the whole lesson.

    :raises Rejected: if a text has no room even on pages of its own.
    """
    head = title_head(script, "", look.area(top=96, bottom=96), look, centred=True)
    pages = _text_pages(head.left_over, (), look, "title")
    return look.picture(pages[0].marks if pages else head.marks)


def _scene_slides(script: Script, index: int, look: Look) -> Slides:
    scene = script.scenes[index]
    points = _points(script, scene)
    head = _head(script, scene, look, with_points=bool(points) or scene.visual is not None)
    frame = look.progress(index, len(script.scenes))
    if scene.kind is not SceneKind.OPENING:
        frame = (*kicker(script, index, look), *frame)
    where = f"scenes[{index}]"
    leading = _text_pages(head.left_over, frame, look, where)
    if scene.visual is None:
        lead = Lead.BADGE if scene.kind is SceneKind.TAKEAWAYS else Lead.DOT
        pages = _card_pages(points, head, frame, look, lead=lead, where=where)
        if scene.kind is not SceneKind.OPENING and points and not leading:
            pages = (_opened(pages[0], plain(scene.heading), frame, look), *pages[1:])
        return Slides(tracks=(points,), leading=leading, pages=pages)
    stage = Stage(
        area=_below(head, look),
        look=look,
        points=points,
        credits=credits_of(script),
        heading=plain(scene.heading) if head.marks else "",
        where=where,
    )
    arranged = stage.arrange(scene.visual)
    marks = (*frame, *head.marks)
    return Slides(
        tracks=arranged.tracks,
        steps=arranged.steps,
        leading=leading,
        pages=tuple(attrs.evolve(page, marks=(*marks, *page.marks)) for page in arranged.pages),
    )


def _opened(page: Page, heading: str, frame: tuple[Mark, ...], look: Look) -> Page:
    """
    *page*, with nothing but its heading, large, until the first card comes.
    """
    head = lone_head(heading, look.area(top=96, bottom=_LOWER_EDGE + 16), look)
    return page if head.left_over else attrs.evolve(page, alone=(*frame, *head.marks))


def _points(script: Script, scene: Scene) -> tuple[str, ...]:
    shown = scene.points
    if scene.kind is SceneKind.TAKEAWAYS and not shown:
        shown = script.takeaways
    return tuple(text for text in map(plain, shown) if text)


def _head(script: Script, scene: Scene, look: Look, *, with_points: bool) -> Head:
    heading = plain(scene.heading)
    match scene.kind:
        case SceneKind.OPENING:
            area = look.area(top=96, bottom=_LOWER_EDGE + 16)
            if isinstance(scene.visual, Hook) and not scene.points:
                # Title and hook stand in the middle together.
                area = attrs.evolve(area, height=round(area.height * _HOOK_BELOW))
                return title_head(script, heading, area, look, centred=True)
            if with_points:
                area = attrs.evolve(area, height=area.height // 2)
            return title_head(script, heading, area, look, centred=not with_points)
        case SceneKind.SECTION | SceneKind.QUESTION | SceneKind.TAKEAWAYS:
            if with_points:
                return scene_head(heading, look.area(top=80, bottom=_LOWER_EDGE), look)
            return lone_head(heading, look.area(top=96, bottom=_LOWER_EDGE + 16), look)
        case _:
            assert_never(scene.kind)


def _card_pages(
    points: tuple[str, ...], head: Head, frame: tuple[Mark, ...], look: Look, *, lead: Lead, where: str
) -> tuple[Page, ...]:
    marks = (*frame, *head.marks)
    if not points:
        return () if head.left_over and not head.marks else (Page(marks=marks),)
    below = _below(head, look)
    tiles = tile(points, below, look) if lead is Lead.DOT else None
    pages = deal(points, below, look, lead=lead) if tiles is None else (tiles,)
    if pages is None:
        raise Rejected(f"{where}.points holds a character that is larger than a picture")
    return tuple(Page(marks=marks, cards=cards) for cards in pages)


def _below(head: Head, look: Look) -> Box:
    whole = look.area(top=0, bottom=_LOWER_EDGE)
    top = head.bottom + look.px(28)
    return Box(whole.x, top, whole.width, whole.height - top)


def _text_pages(texts: Iterable[str], frame: tuple[Mark, ...], look: Look, where: str) -> tuple[Page, ...]:
    """
    Pages for texts that fit nowhere else.
    """
    area = look.area(top=96, bottom=_LOWER_EDGE)
    typeface, colour = look.typefaces.medium, look.theme.text
    pages: list[Page] = []
    for text in texts:
        blocks = paginate(text, typeface, width=area.width, height=area.height, size=look.px(_PAGE_TYPE))
        if blocks is None:
            raise Rejected(f"{where} holds a character that is larger than a picture")
        pages += (
            Page(marks=(*frame, Writing(block=block, box=area, typeface=typeface, colour=colour)))
            for block in blocks
        )
    return tuple(pages)


def _with_credit(slides: Slides, script: Script, look: Look) -> Slides:
    text = credit_line(script)
    foot = look.area(top=0, bottom=28)
    room = Box(foot.x, look.height - look.px(72), foot.width, look.px(44))
    written = look.write(text, look.typefaces.regular, room, look.theme.quiet, look.sizes(18, 14, step=1))
    if written is not None:
        return attrs.evolve(slides, credit=(written,))
    frame = look.progress(len(script.scenes) - 1, len(script.scenes))
    return attrs.evolve(slides, trailing=_text_pages([text] if text else [], frame, look, "sources"))


def credits_of(script: Script) -> tuple[str, ...]:
    """
    The sources, each once, as their licences ask: title, author, licence.
    """
    told = (plain(f"{source.title}, {source.author} ({source.licence})") for source in script.sources)
    return tuple(dict.fromkeys(told))


def credit_line(script: Script) -> str:
    """
    The sources on one line.
    """
    told = credits_of(script)
    return "Sources: " + "; ".join(told) if told else ""

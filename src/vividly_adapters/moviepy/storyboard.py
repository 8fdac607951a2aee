"""
The film as a list of pictures, each with the frame at which it begins.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Rejected

from .slides import slides_of
from .timeline import PAGE_SECONDS, page_times, reveal_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.lesson import Narration, SceneSpan, Script, SpokenWord

    from .look import Look
    from .marks import Mark
    from .pages import Page
    from .picture import Picture
    from .slides import Slides

    _State = tuple[float, tuple[Mark, ...]]

CREDIT_SECONDS: Final = 1.0
"""How long the sources are on at least."""

_CARD_SECONDS: Final = 1.0
_ALONE_SECONDS: Final = 1.5
_HARDLY_A_FRAME: Final = 1e-6
_MOST_DRIFT_FRAMES: Final = 1.0


@attrs.frozen(kw_only=True)
class Shot:
    """
    *picture*, from *first_frame* until the next shot begins. *scene* counts from 0.
    """

    first_frame: int
    picture: Picture
    scene: int


@attrs.frozen(kw_only=True)
class Storyboard:
    """
    *shots* in order, the first at frame 0, of a film of *frames* frames.
    """

    shots: tuple[Shot, ...]
    frames: int
    frames_per_second: int


def draw_up(script: Script, narration: Narration, look: Look, *, frames_per_second: int) -> Storyboard:
    """
    Plan the film of *script* as *narration* times it. Its length is the narration's, up to the next whole frame.

    The shots of a scene depend on the scene's own times, not on when it begins: one that is moved is not changed.

    :raises Rejected: if there is no time for the text, or the narration is not one of this script.
    """
    if len(narration.scenes) != len(script.scenes):
        raise Rejected(f"the narration has {len(narration.scenes)} scenes, the script has {len(script.scenes)}")
    if narration.duration_seconds == 0:
        raise Rejected("the narration lasts no time at all")
    frames = max(1, math.ceil(narration.duration_seconds * frames_per_second - _HARDLY_A_FRAME))
    starts = _starts(narration.scenes, frames, frames_per_second)
    shots: list[Shot] = []
    for index, (slides, span) in enumerate(zip(slides_of(script, look), narration.scenes, strict=True)):
        words = [word for word in narration.words if word.scene == index]
        for seconds, marks in _states(slides, span, words, f"scenes[{index}]"):
            frame = starts[index] + max(0, round((seconds - span.start_seconds) * frames_per_second))
            # A scene that is too short for a frame is seen with the last one.
            frame = max(min(frame, starts[index + 1] - 1, frames - 1), shots[-1].first_frame if shots else 0)
            # Of two pictures for one frame, the later is seen.
            if shots and shots[-1].first_frame == frame:
                shots.pop()
            shots.append(Shot(first_frame=frame, picture=look.picture(marks), scene=index))
    return Storyboard(shots=tuple(shots), frames=frames, frames_per_second=frames_per_second)


def _starts(spans: Sequence[SceneSpan], frames: int, rate: int) -> list[int]:
    """
    The frame at which each scene begins, and at which the film ends.
    """
    starts = [0]
    for span in spans[:-1]:
        # Rounded for itself, a scene keeps its length when others change theirs.
        start = starts[-1] + round((span.end_seconds - span.start_seconds) * rate)
        due = span.end_seconds * rate
        starts.append(
            min(frames, start if abs(start - due) <= _MOST_DRIFT_FRAMES else max(starts[-1], round(due)))
        )
    return [*starts, frames]


def _states(slides: Slides, span: SceneSpan, words: Sequence[SpokenWord], where: str) -> Iterator[_State]:
    """
    What a scene shows from when on, in order.
    """
    reveals = _reveals(slides, [reveal_times(track, words, span) for track in slides.tracks], span)
    steps = reveal_times(slides.steps, words, span)
    pages = (*slides.leading, *slides.pages, *slides.trailing)
    turned = page_times(_wanted(slides, reveals, span), span)
    if turned is None:
        raise Rejected(
            f"{where} has {len(pages)} pages of text, which take {PAGE_SECONDS:.0f} seconds each, "
            f"and lasts {span.end_seconds - span.start_seconds:.1f} seconds; shorten its points"
        )
    # Only the pages between have cards.
    by_page = [()] * len(slides.leading) + reveals + [()] * len(slides.trailing)
    states = [
        state
        for page, times, start, end in zip(pages, by_page, turned, (*turned[1:], span.end_seconds), strict=True)
        for state in _page_states(page, times, steps if page.steps else (), start, end)
    ]
    return _credited(states, slides.credit, span) if slides.credit else iter(states)


def _reveals(slides: Slides, tracks: Sequence[Sequence[float]], span: SceneSpan) -> list[tuple[float, ...]]:
    """
    When each card of each page comes: with its point; a further part of a long point takes its share of the
    point's time.
    """
    spans = [pair for track in tracks for pair in pairwise((*track, span.end_seconds))]
    parts = Counter(card.point for page in slides.pages for card in page.cards)
    passed: Counter[int] = Counter()
    reveals = []
    for page in slides.pages:
        times = []
        for card in page.cards:
            start, end = spans[card.point]
            times.append(start + (end - start) * passed[card.point] / parts[card.point])
            passed[card.point] += 1
        reveals.append(tuple(times))
    return reveals


def _wanted(slides: Slides, reveals: Sequence[Sequence[float]], span: SceneSpan) -> tuple[float, ...]:
    leading, trailing = len(slides.leading), len(slides.trailing)
    after_leading = span.start_seconds + leading * PAGE_SECONDS
    return (
        *(span.start_seconds + index * PAGE_SECONDS for index in range(leading)),
        *(min(times) if index and times else after_leading for index, times in enumerate(reveals)),
        *(span.end_seconds - (trailing - index) * PAGE_SECONDS for index in range(trailing)),
    )


def _page_states(
    page: Page, reveals: Sequence[float], steps: Sequence[float], start: float, end: float
) -> Iterator[_State]:
    """
    What *page* shows from *start* on, as its cards and the steps of its figure come.
    """
    # What is spoken of at the very end must still be seen.
    latest = end - min(_CARD_SECONDS, (end - start) / 2)
    coming = sorted(
        ((min(max(seconds, start), latest), card) for seconds, card in zip(reveals, page.cards, strict=True)),
        key=itemgetter(0),
    )
    growing = [min(max(seconds, start), latest) for seconds in steps]
    first = coming[0][0] if coming else start
    yield start, page.alone if page.alone and first - start >= _ALONE_SECONDS else page.showing(())
    for moment in sorted({*growing, *(seconds for seconds, _ in coming)}):
        out = [card for seconds, card in coming if seconds <= moment]
        yield moment, page.showing(out, steps=bisect_right(growing, moment))


def _credited(states: Sequence[_State], credit: tuple[Mark, ...], span: SceneSpan) -> Iterator[_State]:
    """
    Lay *credit* over what is seen from the last change on, and for the last second at least.
    """
    since = max(span.start_seconds, min(states[-1][0], span.end_seconds - CREDIT_SECONDS))
    for (seconds, marks), end in zip(states, (*(later for later, _ in states[1:]), math.inf), strict=True):
        if seconds < since:
            yield seconds, marks
        if end > since:
            yield max(seconds, since), (*marks, *credit)

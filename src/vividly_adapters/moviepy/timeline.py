"""
When what is seen: pages and points, by the measured times of the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import SceneSpan, SpokenWord

PAGE_SECONDS: Final = 2.0
"""How long a page is on at least, where a scene has several."""

_STEM: Final = 5
_SMALL_WORD: Final = 3
_SLACK: Final = 6


def reveal_times(points: Sequence[str], words: Sequence[SpokenWord], span: SceneSpan) -> tuple[float, ...]:
    """
    When each of *points* appears: with its first key word, where the scene's *words* speak of it after the point
    before; the others evenly in between. Never falling, within *span*; the first of them at once if unspoken.
    """
    spoken = [(_stem(word.text), word.start_seconds) for word in words]
    found: list[float | None] = []
    after = 0
    for point in points:
        at = _first_mention(point, spoken, after)
        found.append(None if at is None else min(max(spoken[at][1], span.start_seconds), span.end_seconds))
        after = after if at is None else at + 1
    return _filled(found, span)


def _first_mention(point: str, spoken: Sequence[tuple[str, float]], after: int) -> int | None:
    """
    Where, from *after*, most of the point's key words are spoken close together; None if at most half are.
    """
    keys = _keys(point)
    reach = len(keys) + _SLACK
    best, most = None, len(keys) / 2
    for index in range(after, len(spoken)):
        if spoken[index][0] in keys:
            heard = len(keys & {stem for stem, _ in spoken[index : index + reach]})
            if heard > most:
                best, most = index, heard
    return best


def _keys(point: str) -> frozenset[str]:
    stems = [_stem(word) for word in point.split()]
    long = frozenset(stem for stem in stems if len(stem) > _SMALL_WORD)
    return long or frozenset(stem for stem in stems if stem)


def _stem(word: str) -> str:
    # Enough to take "reflects" for "reflection".
    return "".join(sign for sign in word.casefold() if sign.isalnum())[:_STEM]


def _filled(found: Sequence[float | None], span: SceneSpan) -> tuple[float, ...]:
    times: list[float] = []
    for index, at in enumerate(found):
        if at is not None:
            times.append(at)
            continue
        following = next(
            (index + ahead for ahead, later in enumerate(found[index:]) if later is not None), len(found)
        )
        until = found[following] if following < len(found) else span.end_seconds
        assert until is not None
        # The first point waits for nobody; a later one takes its share of what is left.
        share = 0.0 if not times else (until - times[-1]) / (following - index + 1)
        times.append((times[-1] if times else span.start_seconds) + share)
    return tuple(times)


def page_times(wanted: Sequence[float], span: SceneSpan) -> tuple[float, ...] | None:
    """
    When each page is turned to, as near to *wanted* as leaves every page `PAGE_SECONDS`; None if time is too short.

    A single page has the whole of *span*, however short.
    """
    if len(wanted) <= 1:
        return tuple(span.start_seconds for _ in wanted)
    if len(wanted) * PAGE_SECONDS > span.end_seconds - span.start_seconds:
        return None
    times = [span.start_seconds]
    for at in wanted[1:]:
        times.append(max(at, times[-1] + PAGE_SECONDS))
    limit = span.end_seconds
    for index in reversed(range(len(times))):
        limit = times[index] = min(times[index], limit - PAGE_SECONDS)
    return tuple(times)

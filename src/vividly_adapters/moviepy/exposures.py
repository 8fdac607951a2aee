"""
Which frames of a scene are drawn and encoded, and for how long each is held.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs

from .yuv import Fade, to_yuv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .film_scene import Change, FilmScene

KEY_SECONDS: Final = 10
"""How far a player must go back at most, to find a picture that stands by itself."""


@attrs.frozen(kw_only=True)
class Exposure:
    """
    A frame that is encoded, and then *held* for as many frames more. A *key* stands by itself.

    It shows change number *change*, of whose fade *gone* steps are gone: all of them where it is settled.
    """

    frame: int
    held: int
    key: bool
    change: int
    gone: int


def plan(scene: FilmScene, *, frames_per_second: int) -> tuple[Exposure, ...]:
    """
    The exposures of *scene*: its changes, their fades, and a key every ten seconds; nothing else.
    """
    keys = frozenset(range(0, scene.frames, KEY_SECONDS * frames_per_second))
    moments = set(keys)
    for change, end in _spans(scene):
        moments.update(range(change.frame, min(change.frame + change.fade + 1, end)))
    changes, number, made = scene.changes, 0, []
    for frame, later in pairwise((*sorted(moments), scene.frames)):
        while number + 1 < len(changes) and changes[number + 1].frame <= frame:
            number += 1
        gone = min(frame - changes[number].frame, changes[number].fade)
        made.append(Exposure(frame=frame, held=later - frame - 1, key=frame in keys, change=number, gone=gone))
    return tuple(made)


def expose(scene: FilmScene, exposures: tuple[Exposure, ...], *, width: int, height: int) -> Iterator[bytes]:
    """
    Draw *exposures* of *scene*, in order, as YUV. Each picture is drawn and converted once.
    """
    lead_in = scene.lead_in()
    seen = None if lead_in is None else to_yuv(lead_in)
    for number, shown in groupby(exposures, attrgetter("change")):
        change = scene.changes[number]
        settled = to_yuv(scene.draw(change.frame))
        fade = (
            Fade.between(seen, settled, width=width, height=height) if change.fade and seen is not None else None
        )
        for exposure in shown:
            settles = exposure.gone == change.fade
            seen = settled if fade is None or settles else fade.at((exposure.gone + 1) / (change.fade + 1))
            yield seen


def _spans(scene: FilmScene) -> Iterator[tuple[Change, int]]:
    """
    Each change, with the frame at which the next one comes.
    """
    changes = scene.changes
    ends = (*(change.frame for change in changes[1:]), scene.frames)
    return zip(changes, ends, strict=True)

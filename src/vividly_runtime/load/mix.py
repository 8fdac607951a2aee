"""
What a load is made of, read from what was typed and shared out. Nothing in here does anything.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import InvalidField
from vividly_core.domain.grade import HIGHEST, LOWEST, Grade
from vividly_core.domain.modality import parse_modalities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.modality import Modality

_MIX_CURE: Final = "write it as text=70,audio=20,video=10"
_GRADES_CURE: Final = f"give grades from {LOWEST} to {HIGHEST}, as 6-12 or 6,8,10"
_LARGEST_SHARE: Final = 1_000_000


def parse_mix(text: str) -> dict[Modality, int]:
    """
    Read how many parts of a load each modality makes; the parts need not add up to a hundred.

    :raises ValueError: saying what is wrong, and how to write it.
    """
    mix: dict[Modality, int] = {}
    for part in text.split(","):
        name, _, share = (piece.strip() for piece in part.partition("="))
        modality = _modality(name)
        if modality in mix:
            raise ValueError(f"{modality} is there twice; {_MIX_CURE}")
        if not (share.isascii() and share.isdecimal()) or int(share[:9]) > _LARGEST_SHARE:
            raise ValueError(f"the share of {modality} is no whole number up to {_LARGEST_SHARE}; {_MIX_CURE}")
        mix[modality] = int(share)
    if not any(mix.values()):
        raise ValueError(f"nothing has a share; {_MIX_CURE}")
    return {modality: share for modality, share in mix.items() if share}


def parse_grades(text: str) -> tuple[Grade, ...]:
    """
    Read the grades that students are in: ``6-12``, ``8`` or ``6,8,10``.

    :raises ValueError: saying what is wrong, and how to write it.
    """
    grades: list[Grade] = []
    for part in text.split(","):
        lowest, dash, highest = (piece.strip() for piece in part.partition("-"))
        first, last = _grade(lowest), _grade(highest if dash else lowest)
        if last < first:
            raise ValueError(f"the lower grade comes first; {_GRADES_CURE}")
        grades.extend(map(Grade, range(first.number, last.number + 1)))
    return tuple(sorted(set(grades)))


def apportion(mix: Mapping[Modality, int], count: int, *, seed: int = 0) -> list[Modality]:
    """
    Share *count* requests out: each modality gets its share, rounded up or down, and they come in no order; the same
    one each time.
    """
    whole = sum(mix.values())
    quotas = {modality: divmod(count * share, whole) for modality, share in mix.items()}
    # Who was rounded down by most gets one of those that are left.
    left = count - sum(each for each, _ in quotas.values())
    luckiest = sorted(quotas, key=lambda modality: -quotas[modality][1])[:left]
    shared = [modality for modality, (each, _) in quotas.items() for _ in range(each + (modality in luckiest))]
    random.Random(seed).shuffle(shared)  # noqa: S311  no secret
    return shared


def how_many(*, requests: int | None, rate: float, seconds: float | None, otherwise: int) -> int:
    """
    How many requests are published: *requests*, or as many as *rate* makes in *seconds*, or what is less of both.
    """
    if seconds is None:
        return otherwise if requests is None else requests
    # The first one is due at once.
    fitting = max(1, math.ceil(rate * seconds))
    return fitting if requests is None else min(requests, fitting)


def due_seconds(index: int, *, rate: float) -> float:
    """
    When the request number *index*, from 0, is due after the first one, at *rate* a second; a rate of 0 is all at once.
    """
    return index / rate if rate else 0.0


def _modality(name: str) -> Modality:
    try:
        (modality,) = parse_modalities([name])
    except (InvalidField, ValueError):
        raise ValueError(f"there is an unknown modality; {_MIX_CURE}") from None
    return modality


def _grade(text: str) -> Grade:
    if not (text.isascii() and text.isdecimal() and LOWEST <= int(text[:9]) <= HIGHEST):
        raise ValueError(_GRADES_CURE)
    return Grade(int(text))

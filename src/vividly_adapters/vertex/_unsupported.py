"""
A script without the sentences that nothing supports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.checking.sentences import sentences
from vividly_core.domain.lesson import SceneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vividly_core.domain.checking.finding import Finding
    from vividly_core.domain.lesson import Scene


def without(scenes: Sequence[Scene], findings: Iterable[Finding]) -> Iterator[Scene]:
    """
    *scenes* without the sentences of their sections that *findings* point at, and without the points that only those
    had. A section of which nothing would be left stays as it is, and so do the opening and the takeaways.
    """
    unsupported = {finding.at for finding in findings}
    for number, scene in enumerate(scenes):
        told = sentences(scene.narration)
        kept = [text for place, text in enumerate(told, start=1) if (number, place) not in unsupported]
        if scene.kind is not SceneKind.SECTION or not kept or len(kept) == len(told):
            yield scene
            continue
        narration = " ".join(kept)
        points = tuple(point for point in scene.points if point in narration)
        yield attrs.evolve(scene, narration=narration, points=points)

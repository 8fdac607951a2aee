"""
What a scene shows, in words: for who cannot see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lesson import SceneKind
from .visual_description import describe_visual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Scene, Script


def describe(script: Script, scene: Scene) -> tuple[str, ...]:
    """
    What *scene* of *script* shows, in the order in which it appears. Every text that is on screen is in it.
    """
    shown = (*_head(script, scene), *_points(script, scene), *_visual(scene))
    return tuple(" ".join(each.split()) for each in shown if each.strip())


def _head(script: Script, scene: Scene) -> Iterator[str]:
    if scene.kind is SceneKind.OPENING:
        yield f"The title of the lesson: {script.title}"
        yield f"Its subject and topic: {script.topic.subject}, {script.topic.title}"
    yield f"The heading: {scene.heading}"


def _points(script: Script, scene: Scene) -> tuple[str, ...]:
    return scene.points or (script.takeaways if scene.kind is SceneKind.TAKEAWAYS else ())


def _visual(scene: Scene) -> tuple[str, ...]:
    return () if scene.visual is None else tuple(describe_visual(scene.visual))

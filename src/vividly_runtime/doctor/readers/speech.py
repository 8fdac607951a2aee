"""
Lets the voice of this machine say a word.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from vividly_adapters.espeak.narrator import EspeakNarrator
from vividly_core.domain.ids import FilePath, TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Topic

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Narration

_SCRIPT: Final = Script(
    title="Good day",
    topic=Topic(id=TopicId("doctor"), title="Good day", subject="health"),
    scenes=(Scene(kind=SceneKind.OPENING, heading="Good day", narration="Good day."),),
    takeaways=(),
    sources=(),
    writer="doctor",
)


async def hear() -> Narration:
    """
    Speak two words, and throw the sound away.
    """
    folder = await to_thread.run_sync(tempfile.TemporaryDirectory)
    try:
        into = FilePath(str(Path(folder.name) / "good-day.wav"))
        return await EspeakNarrator().speak(_SCRIPT, into=into, progress=lambda _: None)
    finally:
        folder.cleanup()

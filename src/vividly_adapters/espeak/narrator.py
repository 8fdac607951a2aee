"""
Speaks with espeak-ng, on this machine, without a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._child import ask_child
from vividly_adapters._whole_file import whole_file
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._narration import to_narration

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

_JOB: Final = "vividly_adapters.espeak._job"


@attrs.frozen(kw_only=True)
class EspeakNarrator:
    """
    Speaks each script in a process of its own: the same script gives the same bytes.

    *voice* is a name that espeak-ng knows, such as ``en-us``, or ``en-us+f3`` with a variant. It speaks every
    script in its language, from whatever region; a script in another language gets that language's own voice.
    """

    voice: str = "en-us"

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak *script*.

        The rate is kept to what is easy to follow. A script of a few words, of which the pauses between its
        scenes are a large part, or one full of numbers, is then slower than `WORDS_PER_MINUTE`; and so is one in a
        language of long words, where captions could not be read as fast as they are spoken.
        """
        scenes = [scene.narration.split() for scene in script.scenes]
        async with whole_file(into) as part:
            job = {
                "scenes": scenes,
                "language": script.language,
                "voice": self.voice,
                "words_per_minute": WORDS_PER_MINUTE,
                "into": part,
            }
            answer = await ask_child(_JOB, job, progress=progress)
        progress(1.0)
        return attrs.evolve(to_narration(scenes, answer.result), usage=(answer.usage,))

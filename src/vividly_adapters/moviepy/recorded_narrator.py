"""
Narrators that need no voice: a recording of the user's, and silence.
"""

from __future__ import annotations

import array
from typing import TYPE_CHECKING, Final

import attrs
from anyio import to_thread

from vividly_adapters._child import run_child
from vividly_adapters._translate import translating
from vividly_adapters._wave_file import write_wave
from vividly_adapters._whole_file import whole_file
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.reading_pace import at_reading_pace
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from .orders import JOB, MEMORY_BYTES
from .phrasing import fitted

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

_SAMPLE_RATE: Final = 22_050


@attrs.frozen(kw_only=True)
class RecordedNarrator:
    """
    Takes *recording*, in which somebody speaks the script: any sound file that ffmpeg reads.

    Nobody has measured when its words sound: sentences are fitted to its pauses, and words spread over them. A
    script that it does not follow gets captions that are out of step.
    """

    recording: FilePath

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Copy the recording, and find the script in it.
        """
        async with whole_file(into) as part:
            job = {"verb": "recording", "audio": self.recording, "into": part, "memory_bytes": MEMORY_BYTES}
            heard = await run_child(JOB, job, progress=progress)
        if not heard["seconds"]:
            raise Rejected("the recording lasts no time at all")
        progress(1.0)
        pauses = [(float(start), float(end)) for start, end in heard["pauses"]]
        return fitted(script, seconds=heard["seconds"], pauses=pauses)


class SilentNarrator:
    """
    Says nothing, for as long as it would take to speak the script.
    """

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Write silence.
        """
        seconds = script.word_count * 60 / WORDS_PER_MINUTE
        silence = array.array("h", bytes(2 * round(seconds * _SAMPLE_RATE)))
        async with whole_file(into) as part:
            with translating(
                {OSError: lambda _: Unavailable("the recording cannot be written: is the disk full?")}
            ):
                await to_thread.run_sync(lambda: write_wave(silence, part, sample_rate=_SAMPLE_RATE))
        progress(1.0)
        return at_reading_pace(script, seconds=len(silence) / _SAMPLE_RATE, voice="none")

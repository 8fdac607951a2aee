"""
Writes sound to a WAV file.
"""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import array

    from vividly_core.domain.ids import FilePath


def write_wave(samples: array.array[int], into: FilePath, *, sample_rate: int) -> None:
    """
    Write *samples*, of 16 bit and one channel, to *into*.

    :raises OSError: if it cannot be written.
    """
    # In memory first: a writer that the disk has failed once fails again when it is thrown away.
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(samples.itemsize)
        file.setframerate(sample_rate)
        file.writeframesraw(memoryview(samples).cast("B"))
    Path(into).write_bytes(made.getbuffer())

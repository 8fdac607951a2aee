"""
Films without pictures.
"""

from __future__ import annotations

import hashlib
import math
import struct
import unicodedata
from typing import TYPE_CHECKING, Final

import anyio
import anyio.lowlevel
import attrs

from vividly_adapters._translate import translating
from vividly_adapters._whole_file import whole_file
from vividly_core.domain import narration_codec, script_codec
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.lesson import Film

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

_NO_FONT_HAS: Final = {"Co", "Cn"}
_HARDLY_A_FRAME: Final = 1e-6

# One dark grey pixel.
_JPEG: Final = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d3042605565"
    "645f555d5b6a7899816a7190735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4ffc0000b080001000101011100ffc400140001"
    "00000000000000000000000000000006ffc40014100100000000000000000000000000000000ffda0008010100003f003effd9"
)


@attrs.frozen(kw_only=True)
class MemoryRenderer:
    """
    Writes MP4 files that tell their length and hold no track: a player opens them and shows nothing.

    It writes to the real file system, since that is what the port is about, and refuses what no font can have.
    """

    width: int = 1280
    height: int = 720
    frames_per_second: int = 24

    async def render(
        self,
        script: Script,
        narration: Narration,
        *,
        audio: FilePath,
        into: FilePath,
        progress: Progress,
    ) -> Film:
        """
        Write the length of *narration*, rounded up to a frame, and a digest of what a film would show.
        """
        shown, timings = _checked(script), _checked_timings(narration)
        if len(narration.scenes) != len(script.scenes):
            raise Rejected(
                f"the narration has {len(narration.scenes)} scenes, the script has {len(script.scenes)}"
            )
        if narration.duration_seconds == 0:
            raise Rejected("the narration lasts no time at all")
        with translating({OSError: lambda error: Unavailable(f"the recording cannot be read: {error}")}):
            sound = await anyio.Path(audio).read_bytes()
        for number in range(len(script.scenes)):
            progress(number / len(script.scenes))
            await anyio.lowlevel.checkpoint()
        frames = max(1, math.ceil(narration.duration_seconds * self.frames_per_second - _HARDLY_A_FRAME))
        digest = hashlib.sha256(shown + timings + sound).digest()
        await _write(into, _mp4(frames, self.frames_per_second, digest))
        progress(1.0)
        return Film(
            duration_seconds=frames / self.frames_per_second,
            width=self.width,
            height=self.height,
            frames_per_second=float(self.frames_per_second),
        )

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Write a picture of one pixel.
        """
        _checked(script)
        await _write(into, _JPEG)


def _checked(script: Script) -> bytes:
    with translating({ValueError: lambda _: Rejected("the script holds a character that cannot be stored")}):
        encoded = script_codec.encode(script)
        script_codec.decode(encoded)
    for field, text in script.shown():
        if any(unicodedata.category(character) in _NO_FONT_HAS for character in text):
            raise Rejected(f"{field} holds characters that no font can draw")
    return encoded


def _checked_timings(narration: Narration) -> bytes:
    with translating(
        {ValueError: lambda _: Rejected("the narration holds a time or a character that cannot be stored")}
    ):
        encoded = narration_codec.encode(narration)
        narration_codec.decode(encoded)
    return encoded


async def _write(into: FilePath, content: bytes) -> None:
    with translating({OSError: lambda error: Unavailable(f"the file cannot be written: {error}")}):
        async with whole_file(into) as part:
            await anyio.Path(part).write_bytes(content)


def _mp4(frames: int, frames_per_second: int, content: bytes) -> bytes:
    """
    The boxes that every MP4 file has: its type, its index with the length, its content.
    """
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    header = struct.pack(">IIIII", 0, 0, 0, frames_per_second, frames)
    rate_and_volume = struct.pack(">IH10x", 0x10000, 0x100)
    index = _box(b"mvhd", header + rate_and_volume + matrix + bytes(24) + struct.pack(">I", 1))
    return _box(b"ftyp", b"isom" + bytes(4) + b"isommp41") + _box(b"moov", index) + _box(b"mdat", content)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content

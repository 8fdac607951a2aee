"""
The boxes of an MP4 file, as players read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = 8
_LARGE_HEAD: Final = 16
# Boxes that hold nothing but boxes; sample descriptions and entries hold some fields before them.
_PARENTS: Final = {
    "moov": 0,
    "trak": 0,
    "mdia": 0,
    "minf": 0,
    "stbl": 0,
    "edts": 0,
    "stsd": 8,
    "avc1": 78,
    "mp4a": 28,
}


@attrs.frozen
class Box:
    """
    A box with its *body*, which follows its length and *kind*.
    """

    kind: str
    body: bytes

    @property
    def inner(self) -> tuple[Box, ...]:
        """
        The boxes within it.
        """
        return tuple(boxes(self.body[_PARENTS[self.kind] :])) if self.kind in _PARENTS else ()

    def all(self, *path: str) -> tuple[Box, ...]:
        """
        Every box at the end of *path*.
        """
        if not path:
            return (self,)
        return tuple(found for box in self.inner if box.kind == path[0] for found in box.all(*path[1:]))

    def one(self, *path: str) -> Box:
        """
        The only box at the end of *path*.
        """
        (found,) = self.all(*path)
        return found

    def number(self, start: int, size: int = 4) -> int:
        """
        The number that is *size* bytes long and begins at byte *start* of the body.
        """
        return int.from_bytes(self.body[start : start + size])


def boxes(data: bytes) -> Iterator[Box]:
    """
    The boxes that *data* consists of.
    """
    while data:
        length, kind, head = int.from_bytes(data[:4]), data[4:8].decode("latin-1"), _HEAD
        if length == 1:
            length, head = int.from_bytes(data[8:16]), _LARGE_HEAD
        assert head <= length <= len(data), f"{kind} ends beyond what holds it"
        yield Box(kind, data[head:length])
        data = data[length:]

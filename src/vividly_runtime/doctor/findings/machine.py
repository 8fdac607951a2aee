"""
This machine: its Python, its packages, and its disk.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

import attrs

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from vividly_runtime.doctor.finding import Finding

_MEGABYTE: Final = 1e6
_GIGABYTE: Final = 1e9
ENOUGH_BYTES: Final = 5 * _GIGABYTE
"""Less than this is soon used up by films."""

LEAST_BYTES: Final = 0.5 * _GIGABYTE
"""Less than this may not take the parts of one lesson, and the database's log."""


@attrs.frozen(kw_only=True)
class PythonReading:
    """
    *missing* are the packages that the chosen parts lack, by the extra that brings them.
    """

    python: str
    vividly: str | None
    missing: Mapping[str, tuple[str, ...]]


@attrs.frozen(kw_only=True)
class FolderReading:
    """
    A folder that is there, or will be made in *nearest*, the closest one above it that is there.

    *refusal* is the system's word on why nothing can be written. *partition_bytes* is all that its disk holds.
    """

    folder: Path
    nearest: Path
    free_bytes: int
    partition_bytes: int
    refusal: str | None = None


def judge_python(reading: PythonReading) -> tuple[Finding, ...]:
    """
    Everything that the settings need is installed.
    """
    own = "vividly from its source" if reading.vividly is None else f"vividly {reading.vividly}"
    if not reading.missing:
        return (ok(f"Python {reading.python}, {own}"),)
    return tuple(
        failed(f"not installed: {', '.join(packages)}", cure=f"pip install 'vividly[{extra}]'")
        for extra, packages in reading.missing.items()
    )


def judge_folder(reading: FolderReading) -> tuple[Finding, ...]:
    """
    It can be written, and there is room.
    """
    if reading.refusal is not None:
        where = reading.folder if reading.folder == reading.nearest else f"{reading.nearest}, for {reading.folder}"
        return (failed(f"cannot be written ({reading.refusal}): {where}", cure="export VIVIDLY_DATA_DIR=..."),)
    room = f"{_size(reading.free_bytes)} of {_size(reading.partition_bytes)} free for {reading.folder}"
    look = f"du -h -d 2 {shlex.quote(str(reading.nearest))} | sort -h | tail"
    if reading.free_bytes < LEAST_BYTES:
        return (failed(f"the disk is full: {room}", cure=look),)
    if reading.free_bytes < ENOUGH_BYTES:
        return (warning(f"the disk is nearly full: {room}", cure=look),)
    return (ok(room),)


def _size(count: float) -> str:
    return f"{count / _GIGABYTE:.1f} GB" if count >= _GIGABYTE else f"{count / _MEGABYTE:.0f} MB"

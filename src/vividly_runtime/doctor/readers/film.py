"""
Reads what a film is made with.
"""

from __future__ import annotations

from anyio import to_thread

from vividly_adapters.moviepy import installation
from vividly_runtime.doctor.findings.film import EncoderReading, FontsReading


async def read_encoder() -> EncoderReading:
    """
    Run ffmpeg, and read what it says of itself.
    """
    found = await to_thread.run_sync(installation.read_ffmpeg, abandon_on_cancel=True)
    return EncoderReading(program=found.program, version=found.version, encoders=found.encoders)


async def read_fonts() -> FontsReading:
    """
    Find the fonts.
    """
    return await to_thread.run_sync(_read_fonts, abandon_on_cancel=True)


def _read_fonts() -> FontsReading:
    from vividly_adapters.moviepy.fonts import installed  # noqa: PLC0415  the thread that reads pays for it

    faces = installed()
    files = {file for face in (faces.regular, faces.medium, faces.bold) for file in face.files}
    return FontsReading(files=len(files), has_stand_in=not faces.regular.stands_alone)

"""
The checks of this machine.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread

from vividly_runtime.doctor.check import Check, Outcome
from vividly_runtime.doctor.finding import ok
from vividly_runtime.doctor.findings.film import judge_encoder, judge_fonts
from vividly_runtime.doctor.findings.library import judge_library
from vividly_runtime.doctor.findings.machine import judge_folder, judge_python
from vividly_runtime.doctor.findings.variables import judge_variables
from vividly_runtime.settings.catalogue import UNUSED
from vividly_runtime.settings.general import DATA_DIR, LIBRARY
from vividly_runtime.settings.parts import Speech

from .guard import guarded
from .names import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from vividly_runtime.doctor.readers.database import DatabaseDoor
    from vividly_runtime.settings.values import Reading


def machine_checks(reading: Reading, variables: Mapping[str, str], door: DatabaseDoor) -> Iterator[Check]:
    """
    What every machine must have, whatever parts were chosen.
    """
    yield Check(name=Name.VARIABLES, look=partial(_variables, reading, variables))
    yield Check(name=Name.PYTHON, look=partial(_python, reading))
    yield guarded(
        Check(name=Name.DATA_FOLDER, look=partial(_data_folder, reading), extra="embedded"), reading, DATA_DIR.name
    )
    yield Check(name=Name.FFMPEG, look=_ffmpeg, cure="unset FFMPEG_BINARY IMAGEIO_FFMPEG_EXE", extra="moviepy")
    yield Check(name=Name.FONTS, look=_fonts, cure="pip install 'vividly[moviepy]'", extra="moviepy")
    yield guarded(
        Check(
            name=Name.LIBRARY,
            look=partial(_library, reading.settings.library, door),
            cure=f"unset {LIBRARY.name}",
            extra="outline",
        ),
        reading,
        LIBRARY.name,
    )
    if reading.parts.speech is Speech.ESPEAK:
        yield Check(name=Name.VOICES, look=_voice, cure="pip install 'vividly[espeak]'", extra="espeak")


async def _variables(reading: Reading, variables: Mapping[str, str]) -> Outcome:
    stale = {name: because for name, because in UNUSED.items() if variables.get(name, "").strip()}
    names = [name for name, value in variables.items() if value.strip()]
    return Outcome(findings=judge_variables(reading, stale=stale, names=names))


async def _python(reading: Reading) -> Outcome:
    from vividly_runtime.doctor.readers.machine import read_python  # noqa: PLC0415  it may lack a package

    return Outcome(findings=judge_python(await to_thread.run_sync(read_python, reading)))


async def _data_folder(reading: Reading) -> Outcome:
    from vividly_runtime.doctor.readers.machine import read_folder  # noqa: PLC0415  it may lack a package
    from vividly_runtime.resources import data_folder  # noqa: PLC0415  it may lack a package

    folder = data_folder(reading.settings)
    return Outcome(findings=judge_folder(await to_thread.run_sync(read_folder, folder)))


async def _ffmpeg() -> Outcome:
    from vividly_runtime.doctor.readers.film import read_encoder  # noqa: PLC0415  it may lack a package

    return Outcome(findings=judge_encoder(await read_encoder()))


async def _fonts() -> Outcome:
    from vividly_runtime.doctor.readers.film import read_fonts  # noqa: PLC0415  it may lack a package

    return Outcome(findings=judge_fonts(await read_fonts()))


async def _library(folder: Path | None, door: DatabaseDoor) -> Outcome:
    from vividly_runtime.doctor.readers.library import read_library  # noqa: PLC0415  it may lack a package

    place = "the starter library" if folder is None else str(folder)
    return Outcome(findings=judge_library(place, await read_library(folder, door)))


async def _voice() -> Outcome:
    from vividly_runtime.doctor.readers.speech import hear  # noqa: PLC0415  it may lack a package

    spoken = await hear()
    return Outcome(findings=(ok(f"espeak-ng speaks, as {spoken.voice}"),))

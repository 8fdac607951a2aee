"""
Measure finished films: ``python -m benchmarks.film.measure [FILM.mp4 SCRIPT.json]...``.

Without arguments it makes three of its own first, in two languages, with ``vividly render``. A script is spoken once
more by espeak-ng, which says the same in the same time, to compare the captions with the times of its words; and the
captions are compared with the sound in the film, where it sets in after a pause.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from vividly_adapters.espeak.narrator import EspeakNarrator
from vividly_core.domain import script_codec
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

from .film_tracks import tracks_of
from .findings import findings_of, to_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_core.domain.lesson import Narration, Script

    from .findings import Findings

_SCRIPTS = Path(__file__).with_name("scripts")


def main() -> None:
    """
    Print the tables.
    """
    order = _arguments().parse_args()
    files: list[Path] = order.files
    if len(files) % 2:
        raise SystemExit("give a script for every film: FILM.mp4 SCRIPT.json")
    with tempfile.TemporaryDirectory(prefix="vividly-measured-") if not order.keep else nullcontext() as folder:
        pairs = (
            zip(files[::2], files[1::2], strict=True) if files else _made(Path(folder or order.keep), order.size)
        )
        print(to_markdown([_measured(film, script) for film, script in pairs]))


def _made(folder: Path, size: str) -> Iterator[tuple[Path, Path]]:
    for script in sorted(_SCRIPTS.glob("*.json")):
        film = folder / f"{script.stem}.mp4"
        print(f"filming {script.stem}", file=sys.stderr, flush=True)
        command = [
            sys.executable,
            "-m",
            "vividly_runtime",
            "render",
            str(script),
            "--size",
            size,
            "--out",
            str(film),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603  our own
        yield film, script


def _measured(film: Path, script_file: Path) -> Findings:
    script = script_codec.decode(script_file.read_bytes())
    return findings_of(film.stem, script, anyio.run(_spoken, script), tracks_of(film))


async def _spoken(script: Script) -> Narration:
    with tempfile.TemporaryDirectory(prefix="vividly-spoken-") as folder:
        into = FilePath(f"{folder}/narration.wav")
        return await EspeakNarrator().speak(script, into=into, progress=silent)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.film.measure",
        description="Measure sound, captions and chapters of films that espeak-ng speaks.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILM.mp4 SCRIPT.json")
    parser.add_argument("--size", default="1280x720", help="of films that are made first (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to leave films that are made first")
    return parser


if __name__ == "__main__":
    main()

"""
One measurement, in a process of its own: ``python -m benchmarks.film.child WHAT ...`` prints its cost as JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from vividly_adapters.moviepy import _job, x264
from vividly_adapters.moviepy.ffmpeg import Ffmpeg
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain import narration_codec, script_codec

from .frames import raw_frames, storyboard_of
from .lessons import lesson
from .meter import measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
_AVERAGE = re.compile(r"average:([\d.]+|inf) min:([\d.]+|inf)")


def main() -> None:
    """
    Do it, and tell.
    """
    order = _arguments().parse_args()
    order.width, order.height = map(int, order.size.split("x"))
    with measured() as cost:
        told = _MEASURED[order.what](order)
    print(json.dumps({**attrs.asdict(cost), **(told or {})}))


def _ours(order: argparse.Namespace) -> dict[str, float]:

    script, narration = lesson(order.seconds)
    renderer = MoviePyRenderer(
        width=order.width,
        height=order.height,
        frames_per_second=order.rate,
        workers=order.workers,
        clips=_maker() if order.moving else None,
    )
    # Any preset at any rate factor, beside those that users choose from.
    x264.QUALITIES["standard"] = x264.Quality(preset=order.preset, rate_factor=order.crf)
    job = {
        **attrs.asdict(renderer),
        "verb": "film",
        "script": script_codec.encode(script).decode(),
        "narration": narration_codec.encode(narration).decode(),
        "audio": str(order.recording),
        "folder": str(order.folder),
        "into": str(order.into),
    }
    _job.work(job, lambda _: None)
    return {"size_mb": order.into.stat().st_size / 1e6}


def _limit(order: argparse.Namespace) -> dict[str, float]:
    """
    Only x264's own time counts: the frames come out of a pipe, and were drawn elsewhere.
    """
    tuned = ["-x264-params", "rc-lookahead=0:sync-lookahead=0:mbtree=0:scenecut=0"] if order.tuned else []
    command = [
        Ffmpeg.found().program,
        *("-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", order.size),
        *("-framerate", str(order.rate), "-i", "pipe:0", "-vf", _TAGS, "-c:v", "libx264"),
        *("-preset", order.preset, "-crf", str(order.crf), *tuned, "-g", str(10 * order.rate)),
        str(order.into),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  our own
    _pour(_frames(order), process)

    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"cpu": theirs.ru_utime + theirs.ru_stime, "size_mb": order.into.stat().st_size / 1e6}


def _plain(order: argparse.Namespace) -> dict[str, float]:
    """
    What it costs before the first frame is told as well: that comes once, however long the film is.
    """
    from . import plain  # noqa: PLC0415  MoviePy would be in everybody's figures

    board = storyboard_of(order.seconds, width=order.width, height=order.height, rate=order.rate)
    began = time.monotonic()
    clip = plain.composed(board)
    setup = {"setup_cpu": time.process_time(), "setup_wall": time.monotonic() - began}
    plain.film(
        clip,
        order.recording,
        order.into,
        rate=order.rate,
        preset=order.preset,
        rate_factor=order.crf,
        last=order.last,
    )
    return setup


def _plain_memory(order: argparse.Namespace) -> None:
    from . import plain  # noqa: PLC0415  MoviePy would be in everybody's figures

    board = storyboard_of(order.seconds, width=order.width, height=order.height, rate=order.rate)
    plain.touch(board, frames=max(8, round(order.seconds / 10)))


def _psnr(order: argparse.Namespace) -> dict[str, float]:

    command = [
        Ffmpeg.found().program,
        *("-hide_banner", "-nostats", "-i", str(order.into)),
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", order.size, "-framerate", str(order.rate)),
        *("-i", "pipe:0", "-lavfi", f"[0:v:0]{_TAGS}[a];[1:v]{_TAGS}[b];[a][b]psnr", "-f", "null", "-"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603  our own
    told = _pour(_frames(order), process)
    found = _AVERAGE.search(told)
    if found is None:
        raise SystemExit(f"no PSNR was told: {told[-500:]}")
    return {"psnr": float(found[1]), "psnr_min": float(found[2])}


def _frames(order: argparse.Namespace) -> Iterator[bytes]:
    options = {"width": order.width, "height": order.height, "rate": order.rate}
    if not order.moving:
        return raw_frames(order.seconds, **options)
    from .moving import moving_frames  # noqa: PLC0415  MoviePy would be in everybody's figures

    return moving_frames(order.seconds, **options)


def _maker() -> str:
    from .moving import MAKER  # noqa: PLC0415  MoviePy would be in everybody's figures

    return MAKER


def _pour(frames: Iterable[bytes], process: subprocess.Popen[bytes]) -> str:
    assert process.stdin is not None
    for frame in frames:
        process.stdin.write(frame)
    process.stdin.close()
    told = b"" if process.stderr is None else process.stderr.read()
    if process.wait() != 0:
        raise SystemExit(told.decode(errors="replace"))
    return told.decode(errors="replace")


_MEASURED = {"ours": _ours, "limit": _limit, "plain": _plain, "plain-memory": _plain_memory, "psnr": _psnr}


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.film.child")
    parser.add_argument("what", choices=_MEASURED)
    parser.add_argument("--moving", action="store_true")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--size", required=True)
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--preset", default="superfast")
    parser.add_argument("--crf", type=int, default=21)
    parser.add_argument("--tuned", action="store_true")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--last", type=float, default=1e9)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--recording", type=Path)
    parser.add_argument("--into", type=Path)
    return parser


if __name__ == "__main__":
    main()

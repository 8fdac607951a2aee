"""
Measure films beside the encoder alone and beside plain MoviePy: ``python -m benchmarks.film``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vividly_adapters.moviepy.x264 import QUALITIES

from .children import place
from .report import to_markdown

if TYPE_CHECKING:
    from .children import Place

_SECONDS = 60.0
_PLAIN_SECONDS = 6.0
_MEMORY_SECONDS = (60.0, 300.0, 900.0)
_REFERENCE = {"preset": "medium", "crf": 23}


def main() -> None:
    """
    Print the tables, and write all figures as JSON.
    """
    order = _arguments().parse_args()
    found: dict[str, Any] = {
        "size": order.size,
        "rate": order.rate,
        "seconds": order.seconds,
        "plain_seconds": min(order.plain_seconds, order.seconds),
        "load": os.getloadavg()[0],
        "processors": os.cpu_count(),
    }
    with place(order.size, order.rate) as here:
        found["reference"] = _film(here, "limit", "reference", order.seconds, **_REFERENCE)
        found["qualities"] = {name: _quality(here, name, order) for name in order.qualities}
        found["moving"] = _moving(here, order) if order.moving else {}
        found["memory"] = {f"{seconds:g}": _memory(here, seconds, order) for seconds in order.memory}
    print(to_markdown(found))
    if order.json:
        order.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _quality(here: Place, name: str, order: argparse.Namespace) -> dict[str, Any]:
    quality = QUALITIES[name]
    options = {"preset": quality.preset, "crf": quality.rate_factor}
    last = min(order.plain_seconds, order.seconds)
    found: dict[str, Any] = {**options}
    # Beside each other, so that what else the machine does is the same for them.
    found["limit"] = _film(here, "limit", f"limit-{name}", order.seconds, **options)
    found["ours"] = _film(here, "ours", f"ours-{name}", order.seconds, **options)
    if last > 0:
        _note(f"plain, {name}, {last:g} s of {order.seconds:g} s")
        found["plain"] = here.run("plain", f"plain-{name}", seconds=order.seconds, last=last, **options)
    return found


def _moving(here: Place, order: argparse.Namespace) -> dict[str, Any]:
    quality = QUALITIES["standard"]
    options = {"preset": quality.preset, "crf": quality.rate_factor, "moving": True}
    return {
        "seconds": order.moving,
        **{what: _film(here, what, f"{what}-moving", order.moving, **options) for what in ("limit", "ours")},
    }


def _film(here: Place, what: str, name: str, seconds: float, **options: Any) -> dict[str, float]:
    _note(f"{name}, {seconds:g} s")
    found = here.run(what, name, seconds=seconds, **options)
    seen = here.run("psnr", name, seconds=seconds, **({"moving": True} if "moving" in options else {}))
    return {**found, "psnr": seen["psnr"], "psnr_min": seen["psnr_min"]}


def _memory(here: Place, seconds: float, order: argparse.Namespace) -> dict[str, Any]:
    _note(f"memory, {seconds:g} s")
    quality = QUALITIES["standard"]
    options = {"preset": quality.preset, "crf": quality.rate_factor}
    found: dict[str, Any] = {"ours": here.run("ours", "memory", seconds=seconds, **options)}
    if seconds <= order.plain_memory:
        found["plain"] = here.run("plain-memory", "memory", seconds=seconds)
    return found


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.film",
        description="Measure Vividly's films beside x264 alone and beside plain MoviePy, from the same slides.",
    )
    parser.add_argument("--size", default="1920x1080", help="default: %(default)s")
    parser.add_argument("--rate", type=int, default=30, help="frames a second (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=_SECONDS, help="length of the film (default: %(default)g)"
    )
    parser.add_argument(
        "--plain-seconds",
        type=float,
        default=_PLAIN_SECONDS,
        help="how much of it plain MoviePy films, the rest is reckoned; 0 leaves it out (default: %(default)g)",
    )
    parser.add_argument("--qualities", nargs="+", choices=QUALITIES, default=["standard", "high"])
    parser.add_argument(
        "--memory", nargs="*", type=float, default=_MEMORY_SECONDS, help="lengths (default: 60 300 900)"
    )
    parser.add_argument(
        "--moving",
        type=float,
        default=10.0,
        help="length of a film in which everything moves; 0 leaves it out (default: %(default)g)",
    )
    parser.add_argument(
        "--plain-memory",
        type=float,
        default=300,
        help="the longest film whose clips plain MoviePy holds in memory: 7 GB for 900 s (default: %(default)g)",
    )
    parser.add_argument("--json", type=Path, help="where to write all figures")
    return parser


if __name__ == "__main__":
    main()

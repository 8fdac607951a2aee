"""
Measure the store in Cloud Storage beside plain aiohttp: ``python -m benchmarks.storage``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import attrs

from .contenders import BUCKET, CONTENDERS
from .meter import Sample
from .report import Result, to_markdown

_TESTS: Final = Path(__file__).parents[2] / "tests"
"""Where the server is: the one that the tests use."""

_MEBIBYTE: Final = 1024 * 1024
_PACKAGES: Final = ("vividly", "aiohttp", "gcloud-aio-storage", "google-crc32c")


class ChildFailed(Exception):
    """
    A measurement ended with an error.
    """


def main() -> None:
    """
    Print the table, and write all figures as JSON.
    """
    order = _arguments().parse_args()
    result = asyncio.run(_measure(order.megabytes, order.rounds, order.folder))
    print(to_markdown(result))
    if order.json:
        order.json.write_text(json.dumps(attrs.asdict(result), indent=1), encoding="utf-8")


async def _measure(megabytes: int, rounds: int, parent: Path | None) -> Result:
    machine = _machine()
    measured: list[dict[str, dict[str, Sample]]] = []
    with tempfile.TemporaryDirectory(prefix="vividly-benchmark-", dir=parent) as folder:
        film = Path(folder) / "film"
        _make_film(film, megabytes)
        for number in range(rounds):
            measured.append({})
            # Each begins once: who comes first finds the disk as others left it.
            for contender in sorted(CONTENDERS, reverse=bool(number % 2)):
                print(f"round {number + 1}: {contender}", file=sys.stderr, flush=True)
                measured[-1][contender] = await _one(contender, film)
    order = tuple(CONTENDERS)
    return Result(
        machine=machine,
        megabytes=megabytes,
        rounds=[{contender: each[contender] for contender in order} for each in measured],
    )


async def _one(contender: str, film: Path) -> dict[str, Sample]:
    """
    A transfer there and back, with a server of its own, whose files go with it.
    """
    path = os.pathsep.join((str(_TESTS), *filter(None, (os.environ.get("PYTHONPATH"),))))
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "contract.servers.cloud_storage", BUCKET),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, "TMPDIR": str(film.parent)},
    )
    assert server.stdin is not None, "it was started with a pipe"
    assert server.stdout is not None, "it was started with a pipe"
    try:
        url = (await server.stdout.readline()).decode().strip()
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.storage.child", contender, f"--url={url}", f"--film={film}"),
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await child.communicate()
        if child.returncode:
            raise ChildFailed(f"{contender} ended with {child.returncode}")
    finally:
        server.stdin.close()
        await server.wait()
    found: dict[str, Any] = json.loads(told)
    return {verb: Sample(**sample) for verb, sample in found.items()}


def _make_film(path: Path, megabytes: int) -> None:
    """
    Each megabyte is another, and most of it is not on the disk.
    """
    with path.open("wb") as film:
        film.truncate(megabytes * _MEBIBYTE)
        for number in range(megabytes):
            film.seek(number * _MEBIBYTE)
            film.write(f"megabyte {number}".encode())


def _machine() -> dict[str, str]:
    found = {
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }
    for package in _PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.storage",
        description="Put a large file into Cloud Storage and get it back, beside plain aiohttp.",
    )
    parser.add_argument("--megabytes", type=int, default=1024, help="how large (default: 1024)")
    parser.add_argument("--rounds", type=int, default=3, help="how often everybody has a turn (default: 3)")
    parser.add_argument("--folder", type=Path, help="where there is room for four such files")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    return parser


if __name__ == "__main__":
    main()

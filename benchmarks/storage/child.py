"""
One measurement in a process of its own: ``python -m benchmarks.storage.child``, started by the benchmark.

It writes one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import filecmp
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from .contenders import CONTENDERS
from .meter import measuring

if TYPE_CHECKING:
    from .meter import Sample


def main() -> None:
    """
    Do what the command line says.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("--url", required=True)
    parser.add_argument("--film", type=Path, required=True)
    order = parser.parse_args()
    # The same event loop for all.
    put, get = asyncio.run(_transfer(order.contender, order.url, order.film))
    json.dump({"put": attrs.asdict(put), "get": attrs.asdict(get)}, sys.stdout)


async def _transfer(contender: str, url: str, film: Path) -> list[Sample]:
    samples: list[Sample] = []
    small, copy = film.with_name("small"), film.with_name("copy")
    small.write_bytes(b"x")
    try:
        async with CONTENDERS[contender](url) as opened:
            # Connections and threads are there before it counts.
            await opened.put("small", small)
            await opened.get("small", copy)
            with measuring(samples):
                await opened.put("film", film)
            with measuring(samples):
                await opened.get("film", copy)
        assert filecmp.cmp(film, copy, shallow=False), "another file came back"
    finally:
        small.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return samples


if __name__ == "__main__":
    main()

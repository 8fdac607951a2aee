"""
Measure how well passages are found: ``python -m benchmarks.retrieval PATH``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import attrs

from vividly_adapters.directory.book_reader import DirectoryBookReader
from vividly_adapters.postgres.embedded import open_embedded_postgres
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.migrate import upgrade
from vividly_core.domain.book import Grades
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

from .contenders import PlainBm25, PostgresFullText, Vividly
from .measure import latency, quality
from .multiply import fill
from .questions import questions_of
from .report import Result, to_markdown
from .static_vectors import StaticEmbedder

if TYPE_CHECKING:
    from vividly_core.domain.book import Book

    from .contenders import Contender

_LATENCY_QUESTIONS = 400


def main() -> None:
    """
    Print the tables, and write all figures as JSON.
    """
    order = _arguments().parse_args()
    result = asyncio.run(_measure(order.path.absolute(), order.passages, quality_too=not order.times_only))
    print(to_markdown(result))
    if order.json:
        order.json.write_text(json.dumps(attrs.asdict(result), indent=1), encoding="utf-8")


async def _measure(path: Path, sizes: list[int], *, quality_too: bool) -> Result:
    book = await _read(path)
    questions = questions_of(book)
    with tempfile.TemporaryDirectory(prefix="vividly-benchmark-") as folder:
        # Where root starts it, Postgres runs as another user, who must get in.
        await asyncio.to_thread(os.chmod, folder, 0o711)
        async with open_embedded_postgres(Path(folder) / "postgres", durable=False) as url:
            await upgrade(url)
            async with open_engine(url, command_timeout_seconds=None) as engine:
                contenders: dict[str, Contender] = {
                    "bm25s": PlainBm25(stemmed=False),
                    "bm25s, stemmed": PlainBm25(stemmed=True),
                    "Postgres full text": PostgresFullText(engine),
                    "vividly": Vividly(engine),
                    "vividly, with vectors": Vividly(engine, StaticEmbedder()),
                }
                found = {}
                for name, contender in contenders.items() if quality_too else ():
                    print(f"asking {name}", file=sys.stderr)
                    found[name] = await quality(contender, book, questions)
                some = Random(1).sample(questions, min(_LATENCY_QUESTIONS, len(questions)))  # noqa: S311  no secret
                by_size = {}
                for passages in sizes:
                    print(f"making {passages} passages", file=sys.stderr)
                    await fill(engine, book, passages)
                    by_size[passages] = await latency(Vividly(engine), some)
    card = book.card()
    return Result(
        machine={
            "system": platform.platform(),
            "cores": str(os.cpu_count()),
            "python": platform.python_version(),
            "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        },
        book=f"{card.title}: {card.passages} passages in {card.topics} sections, {len(questions)} questions",
        quality={name: kinds for name, (kinds, _) in found.items()},
        latency={name: taken for name, (_, taken) in found.items()},
        sizes=by_size,
    )


async def _read(path: Path) -> Book:
    reader = DirectoryBookReader()
    (found, *_) = await reader.find(FilePath(str(path)))
    return (await reader.read(found, grades=Grades(), progress=silent)).book


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=main.__doc__)
    parser.add_argument("path", type=Path, metavar="PATH", help="a book that `vividly library add` takes")
    parser.add_argument(
        "--passages", type=int, nargs="*", default=[4000], help="sizes of the library that times are taken at"
    )
    parser.add_argument("--times-only", action="store_true", help="ask nobody how well, only how long")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    return parser


if __name__ == "__main__":
    main()

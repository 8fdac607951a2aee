"""
`vividly library embed`: what it does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vividly_core.domain.errors import Misconfigured
from vividly_runtime.settings.parts import EMBEDDINGS, Embeddings

from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records
from .reading_progress import making_progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.usecases.embed_library import Embedding
    from vividly_runtime.container import Container

_NOT_CHOSEN = f"nobody is chosen who makes vectors; choose: export {EMBEDDINGS.name}={Embeddings.VERTEX}"


def embed(variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    Make the vectors that are missing.
    """

    async def work(container: Container) -> int:
        if container.embedder() is None:
            raise Misconfigured(_NOT_CHOSEN)
        _tell(await _embed(container), as_json=as_json)
        return ExitCode.DONE

    return run_on_records(variables, work, embeds=True)


async def embed_if_chosen(container: Container, *, as_json: bool) -> None:
    """
    The same for who has added books; silent where nobody makes vectors. Where the database cannot search them, it only
    says so: the books are found by their words.
    """
    if container.embedder() is None:
        return
    try:
        await container.vectors().count()
    except Misconfigured as error:
        click.echo(f"no vectors were made: {error}", err=True)
        return
    _tell(await _embed(container), as_json=as_json)


async def line_on_vectors(container: Container) -> str | None:
    """
    How many passages have a vector, or why none can have one; ``None`` where none is wanted, and none is there.
    """
    chosen = container.settings().embeddings is not None
    try:
        count = await container.vectors().count()
    except Misconfigured as error:
        return f"Vectors: {error}" if chosen else None
    if not chosen and not count.by_model:
        return None
    made = ", ".join(f"{made} by {model}" for model, made in sorted(count.by_model.items())) or "none"
    missing = (
        "" if max(count.by_model.values(), default=0) >= count.texts else "; make them: vividly library embed"
    )
    return f"Vectors of {count.texts} texts: {made}{missing}"


async def _embed(container: Container) -> Embedding:
    with making_progress("Making vectors") as progress:
        return await container.embed_library()(progress=progress)


def _tell(made: Embedding, *, as_json: bool) -> None:
    cost = sum(usage.usd for usage in made.usage)
    if as_json:
        document = {"model": made.model, "made": made.made, "refused": made.refused, "usd": str(cost)}
        write_line(sys.stdout.buffer, {"vectors": document})
        return
    refused = f"; texts that it refused, and are found by words alone: {made.refused}" if made.refused else ""
    click.echo(f"vectors made by {made.model}: {made.made}, for {cost:.4f} USD{refused}")

"""
Vectors of the library's passages in Postgres, with pgvector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured
from vividly_core.ports.vector_store import Unembedded, VectorCount

from . import vector_statements as sql
from .errors import translating_postgres
from .execute import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine

_MOST_DIMENSIONS: Final = 4000
"""Of an index with numbers of two bytes."""


@attrs.frozen(kw_only=True)
class PostgresVectorStore:
    """
    Vectors are found by an index a model, which `settle` makes: before, a search looks at all of them.
    """

    engine: AsyncEngine

    async def missing(self, model: str, *, after: bytes, limit: int) -> tuple[Unembedded, ...]:
        """
        Texts without a vector.
        """
        await self._check()
        found = await read(self.engine, sql.MISSING, {"model": model, "after": after, "limit": limit})
        return tuple(
            Unembedded(key=row["key"], text=f"{row['topic_title']}\n{row['heading']}\n{row['text']}")
            for row in found
        )

    async def keep(self, model: str, vectors: Mapping[bytes, Sequence[float]]) -> None:
        """
        Keep vectors.
        """
        await self._check()
        if not vectors:
            return
        kept = [{"model": model, "key": key, "vector": list(vector)} for key, vector in sorted(vectors.items())]
        with translating_postgres():
            async with self.engine.begin() as connection:
                await connection.execute(sql.KEEP, kept)

    async def settle(self, model: str) -> None:
        """
        Forget other models' vectors, and index those that stay.
        """
        await self._check()
        with translating_postgres():
            async with self.engine.begin() as connection:
                await connection.execute(sql.FORGET_OTHERS, {"model": model})
                dimensions = await connection.scalar(sql.DIMENSIONS, {"model": model})
                wanted = None if dimensions is None else sql.index_name(model, dimensions)
                for name in (await connection.scalars(sql.INDEXES)).all():
                    if name != wanted:
                        await connection.execute(sql.drop_index(name))
                if dimensions is not None and dimensions <= _MOST_DIMENSIONS:
                    await connection.execute(sql.make_index(model, dimensions))

    async def count(self) -> VectorCount:
        """
        Count texts, and vectors.
        """
        await self._check()
        (counted,) = await read(self.engine, sql.COUNT, {})
        by_model = await read(self.engine, sql.COUNT_BY_MODEL, {})
        return VectorCount(texts=counted["texts"], by_model={row["model"]: row["vectors"] for row in by_model})

    async def _check(self) -> None:
        if (problem := why_not(await read(self.engine, sql.EXTENSION, {}))) is not None:
            raise Misconfigured(f"{problem}; until then passages are found by their words")


def why_not(rows: Sequence[Mapping[str, str | None]]) -> str | None:
    """
    What is missing for vectors to be searched, by the row of `vector_statements.EXTENSION`, and the cure.
    """
    if not rows:
        return "the database's server has no pgvector: install it there, and run CREATE EXTENSION vector"
    (row,) = rows
    version = row["installed_version"]
    if version is None:
        return "the database lacks the extension vector: let its owner run CREATE EXTENSION vector"
    if tuple(map(int, version.split(".")[:2])) < sql.OLDEST:
        wanted = ".".join(map(str, sql.OLDEST))
        return f"the database's pgvector is {version}: install {wanted} or later, and run ALTER EXTENSION vector UPDATE"
    return None

"""
What a later step of a request does to the parts that are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from sqlalchemy import text

from contract.openers._wishes import new_wish
from contract.openers.memory_request_store import memory_request_store
from contract.openers.postgres import migrated_database
from contract.openers.postgres_request_store import postgres_request_store
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.artifact import Artifact, ArtifactKind, StoredAsset, asset_key
from vividly_core.domain.ids import StudentId, WorkerId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from contract.openers._store_harness import StoreHarness
    from vividly_core.domain.request import LessonRequest

OPENERS = [
    pytest.param(memory_request_store, id="memory"),
    pytest.param(postgres_request_store, id="postgres", marks=pytest.mark.service("postgres")),
]


def artifact(
    request: LessonRequest, stage: Stage, size_bytes: int, kind: ArtifactKind = ArtifactKind.SCRIPT
) -> Artifact:
    """
    A part of *request*, as *stage* made it.
    """
    key = asset_key(request.id, kind)
    asset = StoredAsset(
        key=key, url=f"memory:///{key}", media_type="m", size_bytes=size_bytes, sha256=f"{size_bytes:064}"
    )
    return Artifact(kind=kind, stage=stage, asset=asset)


@pytest.mark.parametrize("opener", OPENERS)
async def test_an_artifact_made_again_takes_the_place_of_the_stored_one(
    opener: Callable[[], AbstractAsyncContextManager[StoreHarness]],
) -> None:
    """
    There is one of a kind, and all of it is the later one's.
    """
    async with opener() as harness:
        request = await harness.store.add(new_wish(harness.student))
        now = request.created_at
        request = await harness.store.claim(request.id, worker=WorkerId(request.id), lease_seconds=30)
        for stage, size_bytes in ((Stage.VALIDATION, 1), (Stage.RAG_RETRIEVAL, 2)):
            request = await harness.store.save(request.begin(stage, now))
            made = artifact(request, stage, size_bytes)
            request = await harness.store.save(request.finish(stage, {}, now, artifacts=[made]))

        assert (await harness.store.load(request.id)).artifacts == (made,)


@pytest.mark.service("postgres")
async def test_a_finished_row_says_where_its_film_and_picture_are() -> None:
    """
    In the columns where the deployed readers look, with the text of the script.
    """
    student = StudentId("user_1")
    async with migrated_database() as url, open_engine(url) as engine:
        await ensure_student(engine, student)
        store = PostgresRequestStore(engine=engine)
        request = await store.add(new_wish(student))
        now = request.created_at
        film, picture = (
            artifact(request, Stage.VALIDATION, 1, kind) for kind in (ArtifactKind.FILM, ArtifactKind.THUMBNAIL)
        )
        request = await store.claim(request.id, worker=WorkerId(request.id), lease_seconds=30)
        begun = await store.save(request.begin(Stage.VALIDATION, now))
        finished = begun.finish(Stage.VALIDATION, {}, now, artifacts=[film, picture])
        await store.save(attrs.evolve(finished, script_text="The sky is blue."))

        async with engine.connect() as connection:
            row = await connection.execute(
                text("SELECT video_url, thumbnail_url, script_text FROM content_requests")
            )
            assert tuple(row.one()) == (film.asset.url, picture.asset.url, "The sky is blue.")

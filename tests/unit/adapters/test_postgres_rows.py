"""
The promises of reading rows that others have written: no row is too odd to be read.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.crashes import crashes
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.service("postgres")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MOMENTS = st.none() | st.sampled_from(["infinity", "-infinity", "0044-03-15T00:00:00 BC", "2026-01-01T00:00:00"])
TEXTS = st.none() | st.text(max_size=5)
COUNTS = st.none() | st.integers(0, 2**31 - 1)


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """
    JSON objects that have any or all of *fields*, among much else; or something that is no object.
    """
    return JSON | st.fixed_dictionaries({}, optional=fields)


METADATA = objects(
    interest=JSON,
    clarification=objects(questions=JSON, reasoning=JSON, requested_at=JSON | MOMENTS),
)
STAGE_ROWS = st.fixed_dictionaries(
    {
        "stage_name": st.sampled_from([*Stage, "a stage of another version"]),
        "status": st.sampled_from([status.value for status in StageStatus]),
        "started_at": MOMENTS,
        "completed_at": MOMENTS,
        "stage_metadata": objects(fraction=JSON, first_attempt=JSON, stumbles=JSON),
        "output_data": JSON,
        "error_message": TEXTS,
        "retry_count": COUNTS,
    }
)
ARTIFACT_ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([*ArtifactKind, "a kind of another version"]),
        "stage_name": st.sampled_from([*Stage, "a stage of another version"]),
        "key": st.text(max_size=5),
        "url": TEXTS,
        "media_type": TEXTS,
        "size_bytes": COUNTS,
        "sha256": TEXTS,
    }
)
ROWS = st.fixed_dictionaries(
    {
        "id": st.just(UUID(int=1)),
        "correlation_id": st.just("a-correlation"),
        "student_id": st.just("user_1"),
        "organization_id": st.none() | st.just("org_1"),
        "topic": st.text(max_size=5),
        "grade_level": TEXTS,
        "duration_minutes": COUNTS,
        "requested_modalities": JSON,
        "request_metadata": METADATA,
        "status": st.sampled_from([status.value for status in RequestStatus]),
        "progress_percentage": st.none() | st.integers(0, 100),
        "attempts": st.integers(0, 100),
        "created_at": st.datetimes(),
        "started_at": st.none() | st.datetimes(),
        "completed_at": st.none() | st.just(datetime.max),  # noqa: DTZ901  infinity, as the driver gives it
        "failed_at": st.none(),
        "cancelled_at": st.none(),
        "available_at": st.none() | st.just(datetime.max.replace(tzinfo=UTC)),
        "script_text": TEXTS,
        "error_message": TEXTS,
        "error_stage": TEXTS,
        "error_details": objects(kind=JSON),
        "version": st.integers(0, 10),
        "stages": st.lists(STAGE_ROWS, max_size=4),
        "artifacts": st.lists(ARTIFACT_ROWS, max_size=3),
    }
)


@given(row=ROWS)
def test_every_row_is_read_whatever_somebody_wrote_into_its_json(row: Mapping[str, Any]) -> None:
    """
    What cannot be read would be claimed again and again, and never be over. And what is read can be worked with.
    """
    from vividly_adapters.postgres.rows import row_to_request  # noqa: PLC0415  its libraries may be missing

    request = row_to_request(row)

    assert [run.stage for run in request.stages] == list(Stage)
    assert all(0 <= run.fraction <= 1 for run in request.stages)
    assert crashes(request) >= 0

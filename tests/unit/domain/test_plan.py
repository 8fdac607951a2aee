"""
The promises of plans and of progress.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._lessons import modality_sets
from vividly_core.domain.artifact import ArtifactKind, made_in
from vividly_core.domain.modality import Modality
from vividly_core.domain.plan import needed_artifacts, needed_stages, progress
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import StageStatus

FILM_ONLY = {Stage.VIDEO_GENERATION, Stage.VIDEO_PROCESSING}

standings = st.fixed_dictionaries(
    {stage: st.tuples(st.sampled_from(StageStatus), st.floats(-1.0, 2.0)) for stage in Stage}
)


@given(modalities=modality_sets)
def test_only_a_film_needs_the_stages_of_a_film(modalities: frozenset[Modality]) -> None:
    """
    Text and audio run four stages, in their order.
    """
    wanted = [stage for stage in Stage if Modality.VIDEO in modalities or stage not in FILM_ONLY]
    assert list(needed_stages(modalities)) == wanted


@given(modalities=modality_sets)
def test_a_lesson_has_the_parts_that_its_modalities_promise(modalities: frozenset[Modality]) -> None:
    """
    There is always something to read; what is spoken has a recording with its captions, and a film its picture. No part
    is promised that no stage makes.
    """
    parts = needed_artifacts(modalities)

    assert parts[:2] == (ArtifactKind.SCRIPT, ArtifactKind.TRANSCRIPT)
    assert (ArtifactKind.CAPTIONS in parts) is (ArtifactKind.NARRATION in parts) is (modalities != {Modality.TEXT})
    assert (ArtifactKind.FILM in parts) is (Modality.VIDEO in modalities)
    assert {made_in(kind) for kind in parts} <= set(needed_stages(modalities))


@pytest.mark.parametrize(
    ("done", "percent"),
    [
        ([], 0),
        (["validation"], 4),
        (["validation", "rag_retrieval"], 27),
        (["validation", "script_generation"], 72),
    ],
)
def test_stages_weigh_as_much_as_they_are_estimated_to_last(done: list[str], percent: int) -> None:
    """
    Of the 44 seconds that the stages of a text are estimated to take.
    """
    standing = {
        stage: (
            StageStatus.SKIPPED
            if stage in FILM_ONLY
            else StageStatus.COMPLETED
            if stage.value in done
            else StageStatus.PENDING,
            0.0,
        )
        for stage in Stage
    }
    assert progress(standing) == percent


@given(modalities=modality_sets)
def test_every_plan_ends_at_100(modalities: frozenset[Modality]) -> None:
    """
    Skipped stages weigh nothing.
    """
    needed = needed_stages(modalities)
    ended = {stage: (StageStatus.COMPLETED if stage in needed else StageStatus.SKIPPED, 0.0) for stage in Stage}
    assert progress(ended) == 100


def test_a_plan_without_stages_is_done() -> None:
    """
    Nothing to do is 100 percent of it.
    """
    assert progress(dict.fromkeys(Stage, (StageStatus.SKIPPED, 0.0))) == 100


@given(standing=standings)
def test_progress_is_a_whole_percent(standing: dict[Stage, tuple[StageStatus, float]]) -> None:
    """
    0 to 100, whatever fractions are claimed.
    """
    assert 0 <= progress(standing) <= 100


@given(standing=standings, stage=st.sampled_from(Stage), further=st.floats(0.0, 1.0))
def test_more_done_of_a_stage_is_never_less_progress(
    standing: dict[Stage, tuple[StageStatus, float]], stage: Stage, further: float
) -> None:
    """
    Of one stage, while the others stand as they are.
    """
    status, fraction = standing[stage]
    moved = {**standing, stage: (status, max(fraction, further))}
    assert progress(moved) >= progress(standing)


def test_a_fraction_that_is_no_number_counts_as_nothing() -> None:
    """
    A broken report never breaks the request.
    """
    standing = {stage: (StageStatus.IN_PROGRESS, float("nan")) for stage in Stage}
    assert progress(standing) == 0

"""
Which stages a request needs, what they leave behind, and how far along it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .artifact import ArtifactKind, made_in
from .modality import Modality
from .stage import DEFINITIONS, Stage
from .status import StageStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILM = frozenset({Stage.VIDEO_GENERATION, Stage.VIDEO_PROCESSING})
_READ = frozenset({ArtifactKind.SCRIPT, ArtifactKind.TRANSCRIPT})


def needed_stages(modalities: frozenset[Modality]) -> tuple[Stage, ...]:
    """
    The stages that run for *modalities*, in their order; the others are skipped.

    A narration is spoken within script generation: the deployed stages have no place of its own for it.
    """
    film = Modality.VIDEO in modalities
    return tuple(stage for stage in Stage if film or stage not in _FILM)


def needed_artifacts(modalities: frozenset[Modality]) -> tuple[ArtifactKind, ...]:
    """
    The parts that a finished lesson of *modalities* has, in the order in which they are made.
    """
    stages = needed_stages(modalities)
    spoken = modalities & {Modality.AUDIO, Modality.VIDEO}
    return tuple(kind for kind in ArtifactKind if made_in(kind) in stages and (spoken or kind in _READ))


def progress(stages: Mapping[Stage, tuple[StageStatus, float]]) -> int:
    """
    Whole percent, 0 to 100, of a request whose stages stand as given (status, fraction done 0..1).

    Stages weigh as much as they are estimated to last; skipped ones weigh nothing, so that every plan ends at
    100.
    """
    whole = done = 0.0
    for stage, (status, fraction) in stages.items():
        if status is StageStatus.SKIPPED:
            continue
        seconds = DEFINITIONS[stage].estimated_seconds
        whole += seconds
        done += seconds * (1.0 if status is StageStatus.COMPLETED else _within(fraction))
    # A hair is added since sums of fractions fall short of the whole percent that they mean.
    return int(100 * done / whole + 1e-9) if whole else 100


def _within(fraction: float) -> float:
    # In this order, NaN counts as nothing done.
    return min(max(0.0, fraction), 1.0)

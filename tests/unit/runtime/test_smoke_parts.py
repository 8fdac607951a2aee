"""
What a smoke test says of the parts of a lesson: the promise against what is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from unit.runtime.made import SECONDS, made, stored
from vividly_core.domain.artifact import ArtifactKind
from vividly_runtime.smoke.parts import Lengths, Opened, on_artifacts, on_lengths, on_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.request import LessonRequest

FILE = frozenset({"file"})


def opened(request: LessonRequest) -> dict[ArtifactKind, Opened | str]:
    """
    Links that lead to just what is recorded.
    """
    return {
        artifact.kind: Opened(size_bytes=artifact.asset.size_bytes, sha256=artifact.asset.sha256)
        for artifact in request.artifacts
    }


@pytest.mark.parametrize(("modality", "count"), [("text", 2), ("audio", 5), ("video", 7)])
def test_all_parts_that_were_promised_pass(modality: str, count: int) -> None:
    """
    In the store, and behind their links.
    """
    request = made(modality)

    kept = on_artifacts(request, stored(request))
    led = on_links(request, opened(request), schemes=FILE)

    assert (kept.passed, led.passed) == (True, True)
    assert kept.message.startswith(f"{count} of {count} ")
    assert led.message.startswith(f"{count} of {count} ")


def test_each_part_that_is_not_as_recorded_is_named() -> None:
    """
    Missing, of another length, of another content: all at once.
    """
    request = made("video")
    there = stored(request)
    del there[ArtifactKind.THUMBNAIL]
    there[ArtifactKind.FILM] = attrs.evolve(there[ArtifactKind.FILM], size_bytes=7)
    there[ArtifactKind.SCRIPT] = attrs.evolve(there[ArtifactKind.SCRIPT], sha256="f" * 64)

    finding = on_artifacts(request, there)

    assert not finding.passed
    assert finding.message.split("; ") == [
        "script: as long as recorded, with another content",
        "film: 1,000 bytes recorded, 7 in the store",
        "thumbnail: recorded, and not in the store",
    ]


def test_a_promise_that_nobody_recorded_is_named_though_the_object_is_there() -> None:
    """
    Who reads the record does not find it.
    """
    request = made("audio")
    fewer = tuple(part for part in request.artifacts if part.kind is not ArtifactKind.CAPTIONS)

    finding = on_artifacts(attrs.evolve(request, artifacts=fewer), stored(request))

    assert (finding.passed, finding.message) == (False, "captions: promised, and not recorded")


def test_what_nobody_asked_for_does_not_pass() -> None:
    """
    A film for a text was paid for by somebody.
    """
    film = made("video")
    text = made("text")

    recorded = on_artifacts(attrs.evolve(text, artifacts=film.artifacts), stored(film))
    littered = on_artifacts(text, stored(film))

    assert (recorded.passed, littered.passed) == (False, False)
    assert "film: made, though nobody asked for it" in recorded.message
    assert "film: in the store, and not recorded" in littered.message


def test_a_link_that_leads_nowhere_or_elsewhere_does_not_pass() -> None:
    """
    Also one that was not even made.
    """
    request = made("audio")
    seen = opened(request)
    seen[ArtifactKind.SCRIPT] = "the answer is 403 Forbidden"
    seen[ArtifactKind.TRANSCRIPT] = Opened(size_bytes=3, sha256="0" * 64)
    del seen[ArtifactKind.TIMINGS]

    finding = on_links(request, seen, schemes=FILE)

    assert not finding.passed
    assert finding.message.split("; ") == [
        "script: the answer is 403 Forbidden",
        "transcript: it leads to something else (3 bytes)",
        "timings: no link was made",
    ]


@pytest.mark.parametrize(
    ("tracks", "passes"),
    [
        ({"picture": SECONDS, "sound": SECONDS}, True),
        ({"picture": SECONDS + 0.5, "sound": SECONDS - 0.5}, True),
        ({"picture": SECONDS + 0.51, "sound": SECONDS}, False),
        ({"picture": SECONDS, "sound": SECONDS - 0.51}, False),
        ({"picture": SECONDS}, False),
        ({}, False),
    ],
)
def test_film_and_narration_end_together(tracks: Mapping[str, float], passes: bool) -> None:
    """
    Within half a second, picture and sound alike; a film without sound is none.
    """
    finding = on_lengths(made("video"), Lengths(narration=SECONDS, tracks=tracks))

    assert finding is not None
    assert finding.passed is passes


@pytest.mark.parametrize(("narration", "passes"), [(SECONDS + 0.4, True), (SECONDS - 2, False), (None, False)])
def test_a_narration_is_as_long_as_recorded(narration: float | None, passes: bool) -> None:
    """
    And can be measured at all.
    """
    finding = on_lengths(made("audio"), Lengths(narration=narration))

    assert finding is not None
    assert finding.passed is passes


def test_what_is_only_read_has_no_length() -> None:
    """
    Nothing is said of it.
    """
    assert on_lengths(made("text"), Lengths()) is None

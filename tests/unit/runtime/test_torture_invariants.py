"""
The judge of the torture: it lets pass what is in order, and names everything that is not.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs
import pytest

from vividly_adapters.postgres.trial.evidence import Evidence
from vividly_core.domain.stage import Stage
from vividly_runtime.torture.effects import Effect
from vividly_runtime.torture.invariants import Case, judge
from vividly_runtime.torture.trial import BURIED, CANCELLED, COMPLETED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REQUEST = UUID(int=1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FILM = b"film"
STAGES = tuple(Stage)


def row(**changes: Any) -> dict[str, Any]:
    """
    The request as it stands at the end.
    """
    standing = {"status": "completed", "progress": 100, "lease_owner": None, "parked": False, "waits": False}
    return {"id": REQUEST, **standing, **changes}


def event(kind: str, stage: str | None = None, number: int = 0, **data: Any) -> dict[str, Any]:
    """
    Something that happened.
    """
    at = NOW.replace(microsecond=number)
    return {"request_id": REQUEST, "event_type": kind, "stage_name": stage, "created_at": at, "event_data": data}


def effect(stage: Stage, token: int = 1) -> Effect:
    """
    A stage that was done.
    """
    return Effect(at=0.0, pid=1, what="effect", request=str(REQUEST), stage=stage, token=token)


def version(number: int, progress: int, token: int = 1) -> dict[str, Any]:
    """
    The request as it stood meanwhile.
    """
    return {"request_id": REQUEST, "version": number, "progress": progress, "lease_token": token}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """
    One request that went through in one go.
    """
    (tmp_path / "lesson.mp4").write_bytes(FILM)
    evidence = Evidence(
        requests={REQUEST: row()},
        stages=tuple({"request_id": REQUEST, "stage_name": stage, "status": "completed"} for stage in STAGES),
        events=(
            event("status_change", None, 0, old_status="pending", new_status="validating"),
            *(event("stage_completed", stage, number) for number, stage in enumerate(STAGES)),
            event("request_completed"),
        ),
        history=(version(1, 0), version(2, 50), version(2, 50), version(3, 100)),
        checkpoints=tuple({"request_id": REQUEST, "stage_name": stage, "lease_token": 1} for stage in STAGES),
        letters=(),
        outgoing=({"request_id": REQUEST},),
        artifacts=(
            {
                "request_id": REQUEST,
                "kind": "film",
                "key": "lesson.mp4",
                "sha256": hashlib.sha256(FILM).hexdigest(),
            },
        ),
    )
    return Case(
        evidence=evidence,
        effects=tuple(map(effect, STAGES)),
        expected={REQUEST: COMPLETED},
        assets=tmp_path,
        may_repeat=True,
        crash_may_bury=False,
    )


def with_evidence(**changes: Any) -> Callable[[Case], Case]:
    """
    The case with other rows; a callable is given those that were there.
    """

    def change(case: Case) -> Case:
        made = {
            name: value(getattr(case.evidence, name)) if callable(value) else value
            for name, value in changes.items()
        }
        return attrs.evolve(case, evidence=attrs.evolve(case.evidence, **made))

    return change


def with_effects(*more: Effect, may_repeat: bool = True) -> Callable[[Case], Case]:
    """
    The case with more that was done.
    """
    return lambda case: attrs.evolve(case, effects=(*case.effects, *more), may_repeat=may_repeat)


def test_what_is_in_order_holds(case: Case) -> None:
    """
    Nothing lost, nothing done twice.
    """
    judgement = judge(case)

    assert judgement.broken == ()
    assert (judgement.lost, judgement.repeated, judgement.duplicate_events) == (0, 0, 0)


@pytest.mark.parametrize(
    ("spoilt", "invariant"),
    [
        pytest.param(with_evidence(requests={}), "I1", id="gone"),
        pytest.param(with_evidence(requests={REQUEST: row(status="pending")}), "I1", id="never-ended"),
        pytest.param(lambda case: attrs.evolve(case, expected={REQUEST: CANCELLED}), "I1", id="ended-otherwise"),
        pytest.param(lambda case: attrs.evolve(case, expected={REQUEST: BURIED}), "I1", id="poison-was-made"),
        pytest.param(
            with_evidence(events=lambda events: (*events, event("request_failed"))), "I1", id="ended-in-two-ways"
        ),
        pytest.param(with_evidence(stages=lambda stages: stages[:-1]), "I2", id="a-stage-is-missing"),
        pytest.param(with_evidence(requests={REQUEST: row(progress=99)}), "I2", id="completed-at-99"),
        pytest.param(with_evidence(checkpoints=lambda rows: (*rows, rows[0])), "I2", id="completed-twice"),
        pytest.param(with_evidence(events=lambda events: (*events, events[1])), "I3", id="the-same-event-twice"),
        pytest.param(
            with_evidence(events=lambda events: (*events, event("stage_completed", STAGES[0], 77))),
            "I3",
            id="another-event-of-the-same",
        ),
        pytest.param(
            with_evidence(history=lambda rows: (*rows, version(5, 100))), "I3", id="a-version-is-missing"
        ),
        pytest.param(with_evidence(history=lambda rows: (*rows, version(4, 99))), "I4", id="progress-fell"),
        pytest.param(with_effects(effect(STAGES[0], token=2)), "I5", id="done-again-after-it-was-finished"),
        pytest.param(with_effects(effect(STAGES[0])), "I5", id="done-twice-under-one-lease"),
        pytest.param(with_effects(effect(STAGES[0], token=0), may_repeat=False), "I5", id="repeated-for-nothing"),
        pytest.param(
            lambda case: attrs.evolve(case, effects=case.effects[1:]), "I5", id="finished-and-never-done"
        ),
        pytest.param(lambda case: attrs.evolve(case, assets=case.assets / "no"), "I5", id="the-object-is-gone"),
        pytest.param(with_evidence(outgoing=()), "I5", id="nobody-was-told"),
        pytest.param(
            with_evidence(requests={REQUEST: row(lease_owner=REQUEST)}), "I6", id="a-dead-one-has-a-lease"
        ),
        pytest.param(
            with_evidence(history=lambda rows: (*rows, version(4, 100, token=0))), "I6", id="the-token-fell"
        ),
        pytest.param(
            with_evidence(requests={REQUEST: row(status="pending", parked=True)}), "I8", id="settled-and-open"
        ),
        pytest.param(with_evidence(requests={REQUEST: row(status="failed")}), "I8", id="failed-without-a-letter"),
        pytest.param(
            with_evidence(letters=({"request_id": REQUEST, "message_id": str(REQUEST), "kind": "Crashed"},)),
            "I8",
            id="completed-and-buried",
        ),
    ],
)
def test_what_is_broken_is_named(case: Case, spoilt: Callable[[Case], Case], invariant: str) -> None:
    """
    By its invariant; a check that never fails would check nothing.
    """
    broken = judge(spoilt(case)).broken

    assert any(line.startswith(invariant) for line in broken), broken


def test_an_effect_that_nobody_recorded_may_be_repeated(case: Case) -> None:
    """
    Its worker died before the checkpoint; the one that was recorded came later. It counts, and breaks nothing.
    """
    judgement = judge(with_effects(effect(STAGES[2], token=0))(case))

    assert (judgement.broken, judgement.repeated) == ((), 1)


def test_poison_must_be_buried(case: Case) -> None:
    """
    A request that cannot be read has failed, with a letter.
    """
    requests = {REQUEST: row(status="failed", progress=0)}
    letters = ({"request_id": REQUEST, "message_id": str(REQUEST), "kind": "Malformed"},)
    buried = attrs.evolve(case, expected={REQUEST: BURIED}, effects=())
    nothing: dict[str, Any] = dict.fromkeys(("stages", "checkpoints", "outgoing", "artifacts"), ())
    nothing["events"] = (event("request_failed", None, 0),)

    held = judge(with_evidence(requests=requests, letters=letters, **nothing)(buried))
    lost = judge(with_evidence(requests=requests, **nothing)(buried))

    assert (held.broken, lost.lost) == ((), 1)

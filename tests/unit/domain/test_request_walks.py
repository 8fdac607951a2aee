"""
The promises of a request that hold whatever steps are taken, in any order.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from unit.domain._lessons import modality_sets
from unit.domain._requests import (
    ASKED,
    LATER,
    NOW,
    QUESTION,
    failure,
    fresh,
)
from vividly_core.domain.errors import IllegalTransition
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import NEXT, STAGE_NEXT, RequestStatus, StageStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.modality import Modality
    from vividly_core.domain.request import LessonRequest


@settings(max_examples=150, stateful_step_count=30)
class Life(RuleBasedStateMachine):
    """
    Any steps in any order. Each is either refused, or leaves a request of which all that we promise is true.
    """

    def __init__(self) -> None:
        super().__init__()
        self.request = fresh()
        self.now = NOW
        self.legal = 0

    @rule(modalities=modality_sets)
    def choose(self, modalities: frozenset[Modality]) -> None:
        """
        At first, in what form.
        """
        if self.legal == 0:
            self.request = fresh(modalities)

    @rule(stages=st.integers(1, 6))
    def go_on(self, stages: int) -> None:
        """
        Begin and finish what is next, so that walks come far.
        """
        for _ in range(stages):
            if (stage := self.request.next_stage) is not None:
                self.step(lambda request, stage=stage: request.begin(stage, self.now))  # type: ignore[misc]
                self.step(lambda request, stage=stage: request.finish(stage, {"q": QUESTION}, self.now))  # type: ignore[misc]

    @rule(stage=st.sampled_from(Stage))
    def begin(self, stage: Stage) -> None:
        """
        Any stage.
        """
        self.step(lambda request: request.begin(stage, self.now))

    @rule(fraction=st.floats(0, 1) | st.floats())
    def advance(self, fraction: float) -> None:
        """
        The stage that ran last, to any fraction.
        """
        stage = self.request.current_stage or Stage.VALIDATION
        self.step(lambda request: request.advance(stage, fraction, self.now))

    @rule(stage=st.sampled_from(Stage))
    def finish(self, stage: Stage) -> None:
        """
        Any stage.
        """
        self.step(lambda request: request.finish(stage, {"q": QUESTION}, self.now))

    @rule(stage=st.sampled_from(Stage), retried=st.booleans())
    def stumble(self, stage: Stage, *, retried: bool) -> None:
        """
        At any stage.
        """
        self.step(lambda request: request.stumble(stage, "it broke", self.now, retried=retried))

    @precondition(lambda self: self.legal > 2)
    @rule(how=st.sampled_from(["complete", "ask", "cancel", "fail", "fail somewhere"]))
    def end(self, how: str) -> None:
        """
        In every way, at any time but the very first.
        """
        stage = self.request.current_stage
        endings: dict[str, Callable[[LessonRequest], LessonRequest]] = {
            "complete": lambda request: request.complete(self.now),
            "ask": lambda request: request.ask(ASKED, self.now),
            "cancel": lambda request: request.cancel(self.now),
            "fail": lambda request: request.fail(failure(None), self.now),
            "fail somewhere": lambda request: request.fail(failure(stage), self.now),
        }
        self.step(endings[how])

    @rule()
    def save(self) -> None:
        """
        As a store does.
        """
        self.request = self.request.saved()

    def step(self, take: Callable[[LessonRequest], LessonRequest]) -> None:
        """
        Take a step, and look at what it did.
        """
        self.now += timedelta(seconds=1)
        before = self.request
        try:
            after = take(before)
        except IllegalTransition:
            return
        self.legal += 1
        self.request = after
        assert not before.is_over
        assert after.status is before.status or after.status in NEXT[before.status]
        assert after.progress >= before.progress
        assert after.news[: len(before.news)] == before.news
        for old, new in zip(before.stages, after.stages, strict=True):
            assert new.status is old.status or new.status in STAGE_NEXT[old.status]
            assert new == old or new.stage in after.touched

    @invariant()
    def progress_is_100_exactly_when_the_lesson_is_ready(self) -> None:
        """
        99 is the most before.
        """
        assert 0 <= self.request.progress <= 100
        assert (self.request.progress == 100) == (self.request.status is RequestStatus.COMPLETED)

    @invariant()
    def news_progress_never_falls(self) -> None:
        """
        Nor is it ever ahead of the request's.
        """
        told = [event.data["progress"] for event in self.request.news]
        assert told == sorted(told)
        assert all(progress <= self.request.progress for progress in told)

    @invariant()
    def at_most_one_stage_runs_and_none_of_a_request_that_is_over(self) -> None:
        """
        Stages come one after another.
        """
        running = [run for run in self.request.stages if run.status is StageStatus.IN_PROGRESS]
        assert len(running) <= (0 if self.request.is_over else 1)

    @invariant()
    def the_request_is_where_its_running_stage_says(self) -> None:
        """
        Status and stage agree.
        """
        for run in self.request.stages:
            if run.status is StageStatus.IN_PROGRESS:
                assert self.request.status is DEFINITIONS[run.stage].status

    @invariant()
    def events_hold_neither_question_nor_interest(self) -> None:
        """
        Anyone may read them; and they are plain JSON.
        """
        for event in self.request.news:
            told = event.message + json.dumps(dict(event.data), allow_nan=False)
            assert "quokka" not in told
            assert "bowerbird" not in told


TestLife = Life.TestCase


@given(modalities=modality_sets, fractions=st.lists(st.floats(0, 1), max_size=4))
@settings(max_examples=30)
def test_every_set_of_modalities_reaches_100(modalities: frozenset[Modality], fractions: list[float]) -> None:
    """
    Through the stages that it needs, and no others.
    """
    request = fresh(modalities)
    while (stage := request.next_stage) is not None:
        request = request.begin(stage, NOW)
        for fraction in fractions:
            request = request.advance(stage, fraction, NOW)
        assert request.progress < 100
        request = request.finish(stage, {}, NOW)
    assert request.progress == 99
    assert request.complete(LATER).progress == 100
    assert request.complete(LATER).completed_at == LATER

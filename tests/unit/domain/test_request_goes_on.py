"""
The promises of the steps by which a request goes on: answered, tried again, given back.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vividly_core.domain.clarification import Clarification
from vividly_core.domain.crashes import crashes
from vividly_core.domain.errors import IllegalTransition, InvalidField
from vividly_core.domain.event import EventType
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import CorrelationId, RequestId, WorkerId
from vividly_core.domain.lease import Lease
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import NEXT, STAGE_NEXT, RequestStatus, StageStatus
from vividly_core.domain.submission import LONGEST_QUESTION, SHORTEST_QUESTION, submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)
QUESTION, ANSWER = "Why do quokkas smile?", "As bowerbirds do."
ASKED = Clarification(questions=("Which smile?",), reasoning=f"{QUESTION} is wide", requested_at=NOW)
LEASE = Lease(owner=WorkerId(UUID(int=7)), token=1, seconds=30)
STAGES = list(Stage)
CRITICAL = [stage for stage in Stage if DEFINITIONS[stage].critical]


def fresh(question: str = QUESTION) -> LessonRequest:
    """
    A film's request that was just submitted.
    """
    wish = submission(student_id="user_1", question=question, modalities=["video"])
    identity = RequestId(UUID(int=1))
    return new_request(request_id=identity, correlation_id=CorrelationId("req_1"), wish=wish, now=NOW)


def running(stage: Stage, question: str = QUESTION) -> LessonRequest:
    """
    The same in the middle of *stage*, at its third attempt.
    """
    request = attrs.evolve(fresh(question), lease=LEASE, attempt=3)
    for earlier in STAGES[: STAGES.index(stage)]:
        request = request.begin(earlier, NOW).finish(earlier, {"made": earlier}, NOW)
    return request.begin(stage, NOW)


def waiting(question: str = QUESTION) -> LessonRequest:
    """
    One whose student was asked.
    """
    return running(Stage.VALIDATION, question).ask(ASKED, NOW)


def failed(stage: Stage) -> LessonRequest:
    """
    One that failed at *stage*, and holds nothing any more.
    """
    request = running(stage).advance(stage, 0.5, NOW)
    return attrs.evolve(request.fail(Failure(stage=stage, kind="Rejected", message="no"), NOW), lease=None)


class Walk(RuleBasedStateMachine):
    """
    Any steps in any order, among them those of people. Each is either refused, or leaves a request of which all that
    we promise is true.
    """

    def __init__(self) -> None:
        super().__init__()
        self.request = fresh()
        self.now = NOW

    @rule()
    def claim(self) -> None:
        """
        As a store does for a worker.
        """
        request = self.request
        if not request.is_over and request.clarification is None:
            self.request = attrs.evolve(request, lease=LEASE, attempt=request.attempt + 1)

    @rule(stages=st.integers(1, 6))
    def go_on(self, stages: int) -> None:
        """
        Begin and finish what is next.
        """
        for _ in range(stages):
            if (stage := self.request.next_stage) is not None:
                self.step(lambda request, stage=stage: request.begin(stage, self.now))  # type: ignore[misc]
                self.step(lambda request, stage=stage: request.finish(stage, {}, self.now))  # type: ignore[misc]

    @rule(fraction=st.floats(0, 1))
    def begin_what_is_next(self, fraction: float) -> None:
        """
        And get to a fraction of it.
        """
        if (stage := self.request.next_stage) is not None:
            self.step(lambda request: request.begin(stage, self.now).advance(stage, fraction, self.now))

    @rule()
    def stumble(self) -> None:
        """
        In the stage that runs.
        """
        stage = self.request.running_stage or Stage.VALIDATION
        self.step(lambda request: request.stumble(stage, "it broke", self.now, retried=True, wait_seconds=1.0))

    @rule()
    def put_off(self) -> None:
        """
        The stage that runs, which could ask nobody.
        """
        stage = self.request.running_stage or Stage.VALIDATION
        self.step(lambda request: request.put_off(stage, "no turn is free", self.now, wait_seconds=1.0))

    @rule(how=st.sampled_from(["complete", "ask", "cancel", "fail"]))
    def end(self, how: str) -> None:
        """
        In every way.
        """
        failure = Failure(stage=self.request.running_stage, kind="Rejected", message="it cannot be made")
        endings: dict[str, Callable[[LessonRequest], LessonRequest]] = {
            "complete": lambda request: request.complete(self.now),
            "ask": lambda request: request.ask(ASKED, self.now),
            "cancel": lambda request: request.cancel(self.now),
            "fail": lambda request: request.fail(failure, self.now),
        }
        self.step(endings[how])

    @rule(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=300))
    def answer(self, text: str) -> None:
        """
        Whatever the student says: it is added, or does not fit.
        """
        before = self.request
        try:
            self.step(lambda request: request.answer(text, self.now))
        except InvalidField:
            assert not text.strip() or len(before.wish.question) + 1 + len(text.strip()) > LONGEST_QUESTION
            return
        if self.request is not before:
            assert before.clarification is not None
            assert self.request.wish.question == f"{before.wish.question} {text.strip()}"
            assert (self.request.clarification, self.request.attempt) == (None, 0)

    @rule()
    def retry(self) -> None:
        """
        Only what has failed is tried again.
        """
        before = self.request
        self.step(lambda request: request.retry(self.now))
        assert (self.request is not before) == (before.status is RequestStatus.FAILED)

    @rule()
    def release(self) -> None:
        """
        Whatever is not over may be given back.
        """
        before = self.request
        self.step(lambda request: request.release(self.now))
        assert (self.request is not before) == (not before.is_over)
        if not before.is_over:
            assert self.request.lease is None
            assert self.request.attempt == max(before.attempt - 1, 0)
            assert self.request.running_stage is None

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
        self.request = after
        assert after.status is before.status or after.status in NEXT[before.status]
        assert after.progress >= before.progress
        assert after.news[: len(before.news)] == before.news
        for old, new in zip(before.stages, after.stages, strict=True):
            assert new.status is old.status or new.status in STAGE_NEXT[old.status]
            assert new == old or new.stage in after.touched
            assert new == old or old.status is not StageStatus.COMPLETED

    @invariant()
    def the_question_fits(self) -> None:
        """
        However often it was answered.
        """
        assert SHORTEST_QUESTION <= len(self.request.wish.question) <= LONGEST_QUESTION

    @invariant()
    def progress_is_100_exactly_when_the_lesson_is_ready(self) -> None:
        """
        Also of a request that was tried again.
        """
        assert (self.request.progress == 100) == (self.request.status is RequestStatus.COMPLETED)

    @invariant()
    def a_request_that_is_over_says_how_and_when(self) -> None:
        """
        And one that goes on does not.
        """
        request = self.request
        assert (request.failed_at is not None) == (request.status is RequestStatus.FAILED)
        assert (request.failure is not None) == (request.status is RequestStatus.FAILED)
        assert (request.cancelled_at is not None) == (request.status is RequestStatus.CANCELLED)

    @invariant()
    def a_request_that_goes_on_can_come_to_its_end(self) -> None:
        """
        From wherever it stands.
        """
        request = self.request
        while not request.is_over:
            stage = request.next_stage
            if stage is None:
                request = request.complete(self.now)
            else:
                request = request.begin(stage, self.now).finish(stage, {}, self.now)

    @invariant()
    def events_hold_nothing_that_the_student_wrote(self) -> None:
        """
        Neither question nor answer.
        """
        for event in self.request.news[-3:]:
            told = event.message + json.dumps(dict(event.data), allow_nan=False)
            assert "uokka" not in told


Walk.TestCase.settings = settings(max_examples=150, stateful_step_count=30)
TestWalk = Walk.TestCase


@given(length=st.integers(SHORTEST_QUESTION, LONGEST_QUESTION), answer=st.integers(1, LONGEST_QUESTION + 1))
def test_an_answer_fits_exactly_if_the_question_does_with_it(length: int, answer: int) -> None:
    """
    One character stands between them. Else it is refused by name, with the room that there is, and without its words.
    """
    asked = waiting("q" * length)
    if length + 1 + answer <= LONGEST_QUESTION:
        assert len(asked.answer("a" * answer, NOW).wish.question) == length + 1 + answer
        return
    with pytest.raises(InvalidField) as caught:
        asked.answer("a" * answer, NOW)
    assert caught.value.field == "answer"
    assert "aaa" not in str(caught.value)


def test_a_question_without_room_says_what_to_do() -> None:
    """
    No shorter answer would help.
    """
    with pytest.raises(InvalidField, match="the question has no room for it within its 500 characters; ask anew"):
        waiting("q" * (LONGEST_QUESTION - 1)).answer("a", NOW)


def test_an_answer_lets_the_request_be_worked_on_at_once() -> None:
    """
    With nobody's lease, and no wait from before.
    """
    answered = attrs.evolve(waiting(), available_at=LATER).answer(ANSWER, LATER)
    assert (answered.lease, answered.available_at, answered.attempt) == (None, None, 0)
    assert answered.begin(Stage.VALIDATION, LATER).status is RequestStatus.VALIDATING
    assert answered.news[-1].type is EventType.CLARIFICATION_ANSWERED


def test_a_question_is_answered_once() -> None:
    """
    And only if there was one, of a request that is not over.
    """
    answered = waiting().answer(ANSWER, NOW)
    for request in (answered, fresh(), waiting().cancel(NOW), failed(Stage.VALIDATION)):
        with pytest.raises(IllegalTransition):
            request.answer(ANSWER, NOW)


@pytest.mark.parametrize("stage", CRITICAL)
def test_a_failed_request_begins_again_at_the_stage_that_failed(stage: Stage) -> None:
    """
    Whichever it is; what was made before stays, and progress stays where it was.
    """
    before = attrs.evolve(failed(stage), available_at=LATER)
    again = before.retry(LATER)
    assert (again.status, again.next_stage, again.attempt) == (RequestStatus.PENDING, stage, 0)
    assert (again.failure, again.failed_at, again.available_at) == (None, None, None)
    assert (again.progress, again.run_of(stage).fraction) == (before.progress, 0.0)
    assert again.run_of(stage).completed_at is None
    assert again.stages[: STAGES.index(stage)] == before.stages[: STAGES.index(stage)]
    assert again.news[-1].type is EventType.RETRY
    assert again.begin(stage, LATER).status is DEFINITIONS[stage].status


def test_a_request_that_failed_at_its_very_end_is_completed_when_it_is_tried_again() -> None:
    """
    All its stages are done.
    """
    made = running(Stage.NOTIFICATION).finish(Stage.NOTIFICATION, {}, NOW)
    again = made.fail(Failure(stage=None, kind="Rejected", message="no"), NOW).retry(LATER)
    assert again.next_stage is None
    assert again.complete(LATER).status is RequestStatus.COMPLETED


def test_only_a_failed_request_is_tried_again() -> None:
    """
    Not one that is pending already, being validated, waiting, cancelled, or retried before.
    """
    others = [
        fresh(),
        running(Stage.VALIDATION),
        running(Stage.NOTIFICATION),
        waiting(),
        fresh().cancel(NOW),
        failed(Stage.VALIDATION).retry(NOW),
    ]
    for request in others:
        with pytest.raises(IllegalTransition, match=f"this one is {request.status}"):
            request.retry(NOW)


@pytest.mark.parametrize("stage", Stage)
def test_a_request_that_is_given_back_stands_before_its_stage(stage: Stage) -> None:
    """
    The attempt does not count, nor is it a failure; progress stays where it was.
    """
    before = running(stage).advance(stage, 0.5, NOW)
    released = before.release(LATER)
    assert (released.lease, released.attempt, released.progress) == (None, 2, before.progress)
    assert (released.next_stage, released.running_stage, released.status) == (stage, None, before.status)
    run = released.run_of(stage)
    assert (run.status, run.fraction, run.retry_count, run.error) == (StageStatus.PENDING, 0.0, 0, None)
    assert stage in released.touched
    event = released.news[-1]
    assert (event.type, event.stage, event.data["attempt"]) == (EventType.RETRY, stage, 2)
    assert released.begin(stage, LATER).running_stage is stage


def test_a_request_that_is_over_is_not_given_back() -> None:
    """
    There is nothing to go on with.
    """
    for request in (fresh().cancel(NOW), failed(Stage.VALIDATION)):
        with pytest.raises(IllegalTransition, match="may not be given back"):
            request.release(NOW)


def test_a_stumble_says_how_long_the_request_is_to_be_left_alone() -> None:
    """
    From its save on: the store says until when.
    """
    request = attrs.evolve(running(Stage.VALIDATION), available_at=NOW)
    stumbled = request.stumble(Stage.VALIDATION, "gone", NOW, retried=True, wait_seconds=7.0)
    assert (stumbled.available_at, stumbled.wait_seconds) == (None, 7.0)
    saved = stumbled.saved(available_at=LATER)
    assert (saved.available_at, saved.wait_seconds) == (LATER, None)


@pytest.mark.parametrize("stage", [Stage.VALIDATION, Stage.SCRIPT_GENERATION])
def test_what_could_ask_nobody_is_put_off_without_an_attempt(stage: Stage) -> None:
    """
    However often: the stage is pending, with the reason, and neither a stumble nor a crash more.
    """
    before = attrs.evolve(running(stage), attempt=2)
    request = attrs.evolve(before, attempt=3)
    for _ in range(30):
        request = request.put_off(stage, "no turn is free", NOW, wait_seconds=7.0).saved(available_at=LATER)
        assert (request.attempt, crashes(request)) == (2, crashes(before))
        # The next claim.
        request = attrs.evolve(request, attempt=3, available_at=None).begin(stage, NOW)

    waiting = request.put_off(stage, "no turn is free", NOW, wait_seconds=7.0)

    run = waiting.run_of(stage)
    assert (run.status, run.fraction, run.error) == (StageStatus.PENDING, 0.0, "no turn is free")
    assert (run.waits, run.stumbles, run.retry_count) == (31, 0, 0)
    assert (waiting.wait_seconds, waiting.available_at, waiting.progress) == (7.0, None, request.progress)
    event = waiting.news[-1]
    assert (event.type, event.stage, event.data["attempt"]) == (EventType.RETRY, stage, 2)
    assert (event.data["reason"], event.data["wait_seconds"]) == ("no turn is free", 7.0)


def test_waits_are_those_of_a_stage() -> None:
    """
    An attempt in vain does not take them back; whoever tries the request again by hand does.
    """
    stage = Stage.VALIDATION
    waited = running(stage).put_off(stage, "no turn is free", NOW, wait_seconds=7.0).begin(stage, NOW)
    assert waited.stumble(stage, "gone", NOW, retried=True).run_of(stage).waits == 1
    assert waited.finish(stage, {}, NOW).run_of(Stage.RAG_RETRIEVAL).waits == 0
    failure = Failure(stage=stage, kind="Unavailable", message="gone")
    assert waited.fail(failure, NOW).retry(NOW).run_of(stage).waits == 0
    assert waited.ask(ASKED, NOW).run_of(stage).waits == 0


def test_only_a_stage_that_runs_is_put_off() -> None:
    """
    Else there is nothing that could have asked.
    """
    with pytest.raises(IllegalTransition, match="is not running"):
        fresh().put_off(Stage.VALIDATION, "no turn is free", NOW, wait_seconds=7.0)

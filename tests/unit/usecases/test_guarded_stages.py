"""
What the guard is asked, and that nothing goes round it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

from unit.usecases._studio import FOREIGN, QUESTION, VAGUE, Studio
from unit.usecases._wires import hang, once, raising
from vividly_adapters.memory.guard import MemoryGuard
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import Misconfigured, NotFound, Rejected, Unavailable
from vividly_core.domain.failure import Failure
from vividly_core.domain.judgement import Cleaned, Concern, Purpose, Refused
from vividly_core.domain.reading import ASK_WHICH, NO_LESSON, OutOfScope, Unclear
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.usage import Usage
from vividly_core.domain.verdict import Action, Outcome

if TYPE_CHECKING:
    from vividly_core.domain.judgement import Judgement
    from vividly_core.domain.request import LessonRequest
    from vividly_core.usecases.generate_lesson import Ending

NO = Refused(concern=Concern.SELF_HARM, words="You matter.", helpline="Call 988.")
INTEREST = "quokkas"

BEFORE = {Purpose.QUESTION: "reader.read", Purpose.INTEREST: "reader.read", Purpose.SCRIPT: "narrator.speak"}
"""What a text must not reach before it was judged."""


def judged(studio: Studio) -> list[str]:
    """
    What the guard was asked for, in order.
    """
    return [verb.removeprefix("guard.judge ") for verb in studio.wire.calls if verb.startswith("guard.judge")]


async def make(studio: Studio, *modalities: str, question: str = QUESTION) -> Ending:
    """
    Make the lesson of a student who likes something.
    """
    return await studio.make(await studio.submit(*modalities, question=question, interest=INTEREST))


@pytest.mark.parametrize("modality", ["text", "audio", "video"])
async def test_all_that_goes_in_and_comes_out_is_judged(modality: str) -> None:
    """
    Before anybody else sees it; what is published, in the last stage that makes something.
    """
    studio = Studio()

    ending = await make(studio, modality)

    assert ending.outcome is Outcome.COMPLETED
    assert judged(studio) == ["question", "interest", "script", "publication"]
    calls = studio.wire.calls
    assert calls.index("guard.judge interest") < calls.index("reader.read")
    assert calls.index("writer.write") < calls.index("guard.judge script") < calls.index("assets.put")
    if modality == "video":
        assert calls.index("renderer.render") < calls.index("guard.judge publication")


@pytest.mark.parametrize("purpose", [Purpose.QUESTION, Purpose.INTEREST])
async def test_a_wish_that_is_refused_ends_with_the_words_of_the_guard(purpose: Purpose) -> None:
    """
    Nobody has read it.
    """
    studio = Studio(guard=MemoryGuard({QUESTION if purpose is Purpose.QUESTION else INTEREST: NO}))

    ending = await make(studio)

    assert (ending.outcome, ending.error, ending.verdict.action) == (Outcome.REFUSED, None, Action.ACK)
    assert ending.request.status is RequestStatus.FAILED
    assert ending.request.failure == Failure(
        stage=Stage.VALIDATION, kind="refused", message="You matter.", helpline="Call 988."
    )
    assert "reader.read" not in studio.wire.calls


@pytest.mark.parametrize("modality", ["text", "audio", "video"])
async def test_a_script_that_is_refused_is_not_kept(modality: str) -> None:
    """
    It is neither spoken nor stored, and the request has failed.
    """
    studio = Studio(guard=MemoryGuard({"This lesson explains": NO}))

    ending = await make(studio, modality)

    assert (ending.outcome, ending.request.status) == (Outcome.REFUSED, RequestStatus.FAILED)
    assert ending.request.artifacts == ()
    with pytest.raises(NotFound):
        await studio.assets.read(asset_key(ending.request.id, ArtifactKind.SCRIPT))
    assert not {"narrator.speak", "assets.put"} & set(studio.wire.calls)


@pytest.mark.parametrize("modality", ["text", "audio", "video"])
async def test_what_may_not_be_published_is_not(modality: str) -> None:
    """
    The request fails, and nobody is told that a lesson is ready.
    """
    # Only the transcript has a heading of that kind.
    studio = Studio(guard=MemoryGuard({"## Sources": NO}))

    ending = await make(studio, modality)

    assert (ending.outcome, ending.request.status) == (Outcome.REFUSED, RequestStatus.FAILED)
    assert studio.requests.outbox_of(ending.request.id) == ()


@pytest.mark.parametrize("question", [QUESTION, VAGUE, FOREIGN])
async def test_only_what_was_left_is_read_and_kept(question: str) -> None:
    """
    Whatever the reader makes of it; the rest is nowhere any more.
    """
    personal = f"I am Zyzzyva. {question}"
    studio = Studio(guard=MemoryGuard({"Zyzzyva": Cleaned(text=question, concern=Concern.PERSONAL_DATA)}))

    ending = await make(studio, "text", question=personal)

    stored = await studio.requests.load(ending.request.id)
    assert stored.wish.question == question
    assert stored.wish.interest == INTEREST
    assert ending.outcome is {
        QUESTION: Outcome.COMPLETED,
        VAGUE: Outcome.CLARIFICATION,
        FOREIGN: Outcome.OUT_OF_SCOPE,
    }.get(question)


async def test_an_answer_is_judged_with_its_question() -> None:
    """
    What was harmless before may not be any more.
    """
    studio = Studio(guard=MemoryGuard({"knives": NO}))
    asked = (await make(studio, "text", question=VAGUE)).request
    await studio.requests.save(asked.answer("about knives", studio.clock.now()))

    ending = await studio.make(asked.id)

    assert ending.outcome is Outcome.REFUSED


def untouched(studio: Studio, purpose: Purpose, request: LessonRequest) -> bool:
    """
    Whether what was to be judged went no further.
    """
    told = studio.requests.outbox_of(request.id)
    return (
        BEFORE.get(purpose) not in studio.wire.calls and request.status is not RequestStatus.COMPLETED and not told
    )


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("modality", ["audio", "video"])
async def test_where_the_guard_does_not_answer_nothing_goes_through(modality: str, purpose: Purpose) -> None:
    """
    Another attempt may come; when the last has failed, the request has.
    """
    studio = Studio()
    studio.wire.before[f"guard.judge {purpose}"] = raising(Unavailable("out of order"))

    ending = await make(studio, modality)
    assert ending.verdict.action is Action.RETRY
    assert untouched(studio, purpose, ending.request)

    for _ in range(4):
        studio.clock.advance(3600)
        ending = await studio.make(ending.request.id)
    assert (ending.verdict.action, ending.request.status) == (Action.BURY, RequestStatus.FAILED)
    assert untouched(studio, purpose, ending.request)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("error", [Misconfigured("no rules"), RuntimeError("a bug")])
async def test_a_broken_guard_lets_nothing_through(purpose: Purpose, error: Exception) -> None:
    """
    However it is broken.
    """
    studio = Studio()
    studio.wire.before[f"guard.judge {purpose}"] = raising(error)

    ending = await make(studio)

    assert ending.error is error
    assert untouched(studio, purpose, ending.request)


@pytest.mark.parametrize("purpose", Purpose)
async def test_a_guard_that_hangs_lets_nothing_through(purpose: Purpose) -> None:
    """
    The limit of the stage ends it, and the next attempt asks it again.
    """
    studio = Studio()
    studio.wire.before[f"guard.judge {purpose}"] = once(hang)

    ending = await studio.make(
        await studio.submit("audio", interest=INTEREST), limit_seconds=dict.fromkeys(Stage, 0.05)
    )

    assert isinstance(ending.error, Unavailable)
    assert untouched(studio, purpose, ending.request)
    assert (await studio.make(ending.request.id)).outcome is Outcome.COMPLETED


async def test_a_guard_that_would_change_a_lesson_is_not_followed() -> None:
    """
    There is nothing to leave out of a lesson without its writer: it fails.
    """
    cleaned = Cleaned(text="Something else.", concern=Concern.PERSONAL_DATA)
    studio = Studio(guard=MemoryGuard({"This lesson explains": cleaned}))

    ending = await make(studio)

    assert isinstance(ending.error, Rejected)
    assert untouched(studio, Purpose.SCRIPT, ending.request)


READING = Usage(item="reader", quantity=Decimal(7), unit="token")
JUDGING = Usage(item="guard", quantity=Decimal(5), unit="token")
UNFIT = (
    attrs.evolve(NO, usage=(JUDGING,)),
    Cleaned(text="less of it", concern=Concern.PERSONAL_DATA),
)


@pytest.mark.parametrize("judgement", UNFIT)
@pytest.mark.parametrize("unfit", ["questions", "reasoning"])
async def test_a_student_is_asked_back_in_fixed_words_if_the_reader_s_are_unfit(
    unfit: str, judgement: Judgement
) -> None:
    """
    It is no fault of the student's; what reader and guard used up is paid.
    """
    asked = Unclear(questions=("Which questions?", "What else?"), reasoning="The reasoning.", usage=(READING,))
    studio = Studio(reader=MemoryTopicReader({VAGUE: asked}), guard=MemoryGuard({unfit: judgement}))

    ending = await make(studio, question=VAGUE)

    assert ending.outcome is Outcome.CLARIFICATION
    assert judged(studio) == ["question", "interest", "publication"]
    clarification = ending.request.clarification
    assert clarification is not None
    assert (clarification.questions, clarification.reasoning) == (ASK_WHICH.questions, ASK_WHICH.reasoning)
    assert {cost.item for cost in studio.requests.costs_of(ending.request.id)} == {
        "reader",
        *({"guard"} if judgement is UNFIT[0] else ()),
    }


@pytest.mark.parametrize("judgement", UNFIT)
async def test_a_student_is_refused_a_lesson_in_fixed_words_if_the_reader_s_are_unfit(
    judgement: Judgement,
) -> None:
    """
    The request ends as it would have; the reader's words are nowhere.
    """
    said = OutOfScope(reasoning="An evil word.")
    studio = Studio(reader=MemoryTopicReader({FOREIGN: said}), guard=MemoryGuard({"evil": judgement}))

    ending = await make(studio, question=FOREIGN)

    assert ending.outcome is Outcome.OUT_OF_SCOPE
    assert ending.request.failure == Failure(
        stage=Stage.VALIDATION, kind="out_of_scope", message=NO_LESSON.reasoning
    )
    assert "evil" not in str(await studio.events(ending.request.id))


async def test_the_reason_of_a_failure_repeats_no_student() -> None:
    """
    It is kept, and told in an event; the student reads fixed words instead.
    """
    question = "Can you tell me whether Zyzzyva is ill?"
    said = OutOfScope(reasoning="The library has nothing on whether Zyzzyva is ill.")
    studio = Studio(reader=MemoryTopicReader({question: said}))

    ending = await make(studio, question=question)

    assert ending.request.failure is not None
    assert ending.request.failure.message == NO_LESSON.reasoning
    assert "Zyzzyva" not in str((ending.request.stages, await studio.events(ending.request.id)))


async def test_words_of_the_reader_that_are_fit_and_repeat_nobody_stay() -> None:
    """
    They say more than fixed words could.
    """
    said = OutOfScope(reasoning="This library explains optics.")
    studio = Studio(reader=MemoryTopicReader({FOREIGN: said}))

    ending = await make(studio, question=FOREIGN)

    assert ending.request.failure is not None
    assert ending.request.failure.message == "This library explains optics."


async def test_nobody_is_asked_back_while_the_guard_is_out_of_order() -> None:
    """
    The stage fails, and what the reader used up is paid.
    """
    asked = Unclear(questions=("Which one?",), reasoning="The reasoning.", usage=(READING,))
    guard = MemoryGuard({"Which one?": Unavailable("the guard is gone")})
    studio = Studio(reader=MemoryTopicReader({VAGUE: asked}), guard=guard)

    ending = await make(studio, question=VAGUE)

    assert (ending.verdict.action, ending.request.clarification) == (Action.RETRY, None)
    assert [cost.item for cost in studio.requests.costs_of(ending.request.id)] == ["reader"]

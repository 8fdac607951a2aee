"""
The promises of `Guard`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers._guard_harness import DISTRESS, HARMLESS, NOTHING_ELSE, PERSONAL, RUDE, SPOKEN
from contract.openers.limited_guard import limited_guard
from contract.openers.memory_guard import memory_guard
from contract.openers.rules import rules_guard
from vividly_core.domain.errors import PortError
from vividly_core.domain.grade import Grade
from vividly_core.domain.judgement import Allowed, Cleaned, Concern, Purpose, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._guard_harness import GuardHarness
    from vividly_core.domain.judgement import Judgement

TEXTS = [HARMLESS, PERSONAL, NOTHING_ELSE, DISTRESS, RUDE]


@pytest.fixture(
    params=[
        pytest.param(memory_guard, id="memory"),
        pytest.param(limited_guard, id="limited"),
        pytest.param(rules_guard, id="rules"),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[GuardHarness]:
    """
    Each adapter.
    """
    async with request.param() as harness:
        yield harness


async def judge(harness: GuardHarness, text: str, purpose: Purpose = Purpose.QUESTION) -> Judgement:
    """
    Judge *text* for a student of whom nothing is known.
    """
    return await harness.guard.judge(text, purpose=purpose, grade=None)


@pytest.mark.parametrize("purpose", Purpose)
async def test_what_is_harmless_is_allowed(harness: GuardHarness, purpose: Purpose) -> None:
    """
    [1] Whatever it is for.
    """
    assert await judge(harness, HARMLESS, purpose) == Allowed()


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("text", [DISTRESS, RUDE])
async def test_what_is_not_fit_is_refused_and_not_quoted(
    harness: GuardHarness, text: str, purpose: Purpose
) -> None:
    """
    [2] With words for the student.
    """
    judgement = await judge(harness, text, purpose)

    assert isinstance(judgement, Refused)
    assert judgement.words
    assert text not in f"{judgement.words} {judgement.helpline}"


async def test_who_is_in_distress_is_told_of_help(harness: GuardHarness) -> None:
    """
    [2] And not only that there is no lesson.
    """
    judgement = await judge(harness, DISTRESS)

    assert isinstance(judgement, Refused)
    assert judgement.concern is Concern.SELF_HARM
    assert judgement.helpline


@pytest.mark.parametrize("purpose", [Purpose.QUESTION, Purpose.INTEREST])
async def test_what_can_be_cleaned_is_cleaned_once_and_for_all(harness: GuardHarness, purpose: Purpose) -> None:
    """
    [3] The rest is kept, and is left as it is when it is judged again.
    """
    judgement = await judge(harness, PERSONAL, purpose)

    assert isinstance(judgement, Cleaned)
    assert "555-0187" not in judgement.text
    assert "What is a lever?" in judgement.text
    assert await judge(harness, judgement.text, purpose) == Allowed()


async def test_what_is_nothing_else_is_refused(harness: GuardHarness) -> None:
    """
    [3] There is nothing left to ask.
    """
    assert isinstance(await judge(harness, NOTHING_ELSE), Refused)


@pytest.mark.parametrize("purpose", [Purpose.SCRIPT, Purpose.PUBLICATION])
async def test_what_a_student_is_to_read_is_not_cleaned(harness: GuardHarness, purpose: Purpose) -> None:
    """
    [3] It is refused.
    """
    assert isinstance(await judge(harness, SPOKEN, purpose), Refused)


@pytest.mark.parametrize("text", TEXTS)
async def test_the_same_text_has_the_same_judgement(harness: GuardHarness, text: str) -> None:
    """
    [4] Also where the grade is known, for what is the same at every age.
    """
    first = await judge(harness, text)

    assert await judge(harness, text) == first
    assert await harness.guard.judge(text, purpose=Purpose.QUESTION, grade=Grade(8)) == first


@pytest.mark.parametrize("text", TEXTS)
async def test_an_outage_is_an_error(harness: GuardHarness, text: str) -> None:
    """
    [1, 2, 3, 4] And never a judgement.
    """
    with pytest.raises(PortError):
        await harness.broken.judge(text, purpose=Purpose.QUESTION, grade=None)


async def test_many_tasks_judge_at_once(harness: GuardHarness) -> None:
    """
    Each gets the judgement on its own text.
    """
    expected = {text: await judge(harness, text) for text in TEXTS}
    said: list[tuple[str, Judgement]] = []

    async def one(text: str) -> None:
        said.append((text, await judge(harness, text)))

    async with anyio.create_task_group() as group:
        for text in TEXTS * 10:
            group.start_soon(one, text)

    assert len(said) == 50
    assert all(judgement == expected[text] for text, judgement in said)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_judgement_is_harmless(harness: GuardHarness, delay_ms: int) -> None:
    """
    The next one is as good as the first.
    """
    before = await judge(harness, RUDE)

    with anyio.move_on_after(delay_ms / 1000):
        while True:
            await judge(harness, RUDE)

    assert await judge(harness, RUDE) == before

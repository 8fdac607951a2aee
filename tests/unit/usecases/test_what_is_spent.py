"""
The ledger has what parts used up, whatever became of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from unit.usecases._studio import Studio
from unit.usecases._wires import once, raising
from vividly_adapters.memory.guard import MemoryGuard
from vividly_adapters.memory.script_writer import MemoryScriptWriter
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import Rejected, Throttled, Unavailable, Unusable, heeding_usage, spending
from vividly_core.domain.judgement import Concern, Refused
from vividly_core.domain.reading import OutOfScope, Unclear
from vividly_core.domain.stage import Stage
from vividly_core.domain.usage import Usage
from vividly_core.domain.verdict import Outcome
from vividly_core.usecases.generate_lesson import LIMIT_SECONDS

if TYPE_CHECKING:
    from vividly_core.domain.errors import VividlyError
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.lesson import Script
    from vividly_core.domain.reading import Reading
    from vividly_core.ports.script_writer import Brief

TOKENS = Usage(
    item="a model", quantity=Decimal(1200), unit="token", usd=Decimal("0.0009"), price_source="a list of prices"
)


def paid(studio: Studio, request_id: RequestId) -> list[tuple[Stage, Decimal]]:
    """
    The stages that paid for the model, and what.
    """
    return [(cost.stage, cost.usd) for cost in studio.requests.costs_of(request_id) if cost.item == TOKENS.item]


class PaidWriter(MemoryScriptWriter):
    """
    A writer that costs something.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write, and say what it took.
        """
        return attrs.evolve(await super().write(brief), usage=(TOKENS,))


class SlowWriter(MemoryScriptWriter):
    """
    A writer that has paid for one answer when it begins to wait for another, without end.
    """

    async def write(self, brief: Brief) -> Script:  # noqa: ARG002  as the port has it
        """
        Wait.
        """
        with spending([TOKENS]):
            await anyio.sleep_forever()
        raise AssertionError


def test_a_row_of_the_ledger_is_the_usage_and_its_stage() -> None:
    """
    Field by field.
    """
    assert Cost.of(TOKENS, Stage.VALIDATION) == Cost(
        stage=Stage.VALIDATION,
        item="a model",
        quantity=Decimal(1200),
        unit="token",
        usd=Decimal("0.0009"),
        price_source="a list of prices",
    )


def test_an_error_says_what_was_spent_before_it() -> None:
    """
    All of it, the first first; an error that is not ours passes unchanged.
    """
    more = attrs.evolve(TOKENS, item="another model")
    with pytest.raises(Rejected) as caught, spending([TOKENS]), spending([more]):
        raise Rejected("no")
    with pytest.raises(KeyError), spending([TOKENS]):
        raise KeyError

    assert caught.value.usage == (TOKENS, more)
    assert Rejected("no").usage == ()


async def test_a_cancellation_says_what_was_spent_before_it() -> None:
    """
    To whoever set a time limit, and where nothing was spent, nothing; errors of others say nothing either.
    """
    with anyio.move_on_after(0), heeding_usage() as used, spending([TOKENS]):
        await anyio.sleep_forever()
    with pytest.raises(KeyError), heeding_usage() as nothing, spending([TOKENS]):
        raise KeyError

    assert used == [TOKENS]
    assert nothing == []


async def test_a_stage_that_runs_out_of_time_pays_for_what_it_had() -> None:
    """
    Each time.
    """
    studio = Studio(writer=SlowWriter())
    request_id = await studio.submit()

    for _ in range(2):
        await studio.make(request_id, limit_seconds={**LIMIT_SECONDS, Stage.SCRIPT_GENERATION: 0.01})

    assert paid(studio, request_id) == [(Stage.SCRIPT_GENERATION, TOKENS.usd)] * 2


@pytest.mark.parametrize(
    "reading",
    [
        Unclear(questions=("This?", "Or that?"), reasoning="It is vague.", usage=(TOKENS,)),
        OutOfScope(reasoning="No such lesson.", usage=(TOKENS,)),
    ],
    ids=["unclear", "out of scope"],
)
async def test_a_question_that_leads_to_no_lesson_is_paid_for(reading: Reading) -> None:
    """
    By the stage that read it.
    """
    studio = Studio(reader=MemoryTopicReader({}, otherwise=reading))
    request_id = await studio.submit()

    await studio.make(request_id)

    assert paid(studio, request_id) == [(Stage.VALIDATION, TOKENS.usd)]


@pytest.mark.parametrize("error", [Rejected("a filter refused"), Unusable("no JSON")], ids=repr)
async def test_an_answer_that_could_not_be_used_is_paid_for(error: VividlyError) -> None:
    """
    Whether it is tried again or not.
    """
    error.usage = (TOKENS,)
    studio = Studio()
    request_id = await studio.submit()
    studio.wire.before["reader.read"] = once(raising(error))

    await studio.make(request_id)

    assert paid(studio, request_id) == [(Stage.VALIDATION, TOKENS.usd)]


@pytest.mark.parametrize("purpose", ["script", "publication"])
@pytest.mark.parametrize("modality", ["text", "audio"])
async def test_a_script_that_the_guard_keeps_back_is_paid_for(modality: str, purpose: str) -> None:
    """
    Whether the guard refuses it, or does not answer.
    """
    refused = Refused(concern=Concern.HATE, words="No.")
    # Only the transcript has a heading of that kind.
    guard = MemoryGuard({"This lesson explains" if purpose == "script" else "## Sources": refused})
    strict, silent = Studio(writer=PaidWriter(), guard=guard), Studio(writer=PaidWriter())
    silent.wire.before[f"guard.judge {purpose}"] = raising(Unavailable("out of order"))

    for studio in (strict, silent):
        request_id = await studio.submit(modality)
        ending = await studio.make(request_id)

        assert ending.outcome is not Outcome.COMPLETED
        assert paid(studio, request_id) == [(Stage.SCRIPT_GENERATION, TOKENS.usd)]


async def test_a_script_is_paid_for_once() -> None:
    """
    Also where what follows it in its stage fails: the next attempt finds the script, which costs nothing again.
    """
    studio = Studio(writer=PaidWriter())
    request_id = await studio.submit()
    studio.wire.before["narrator.speak"] = once(raising(Throttled("too many at once")))

    await studio.make(request_id)
    assert paid(studio, request_id) == [(Stage.SCRIPT_GENERATION, TOKENS.usd)]
    ending = await studio.make(request_id)

    assert ending.outcome is Outcome.COMPLETED
    assert paid(studio, request_id) == [(Stage.SCRIPT_GENERATION, TOKENS.usd)]


async def test_a_script_that_was_spoken_at_once_is_paid_for_once() -> None:
    """
    With the narration beside it.
    """
    studio = Studio(writer=PaidWriter())
    request_id = await studio.submit()

    await studio.make(request_id)

    assert paid(studio, request_id) == [(Stage.SCRIPT_GENERATION, TOKENS.usd)]
    items = [cost.item for cost in studio.requests.costs_of(request_id)]
    assert items.count("narration") == 1

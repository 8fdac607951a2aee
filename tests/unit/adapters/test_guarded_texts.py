"""
The texts that students might write, judged by the rules: every one as it should be, or as it is known to be wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unit.adapters._guard_table import GUARDED, HARMLESS, UNSEEN, judged_rightly, named, table
from vividly_adapters.rules.guard import RulesGuard
from vividly_core.domain.judgement import Concern, Purpose, Refused

if TYPE_CHECKING:
    from unit.adapters._guard_table import Text

HELP = {Concern.SELF_HARM, Concern.ABUSE, Concern.EATING_DISORDER}
HELD = (*GUARDED, *HARMLESS)


@pytest.fixture(scope="module")
def guard() -> RulesGuard:
    """
    The rules as they are installed.
    """
    return RulesGuard()


@pytest.mark.parametrize("text", HELD, ids=[f"{number}-{each.set}" for number, each in enumerate(HELD, 1)])
async def test_a_text_is_judged_as_it_should_be_or_as_it_is_known_to_be_wrong(
    guard: RulesGuard, text: Text
) -> None:
    """
    A known mistake that is mended must be moved to where it belongs.
    """
    judgement = await guard.judge(text.text, purpose=text.purpose, grade=None)

    assert named(judgement) == (text.known or text.wanted)


@pytest.mark.parametrize("text", [text for text in GUARDED if text.concern in HELP and text.known is None])
async def test_who_needs_help_is_told_where_it_is(guard: RulesGuard, text: Text) -> None:
    """
    Whatever else is the matter with the text.
    """
    judgement = await guard.judge(text.text, purpose=text.purpose, grade=None)

    assert isinstance(judgement, Refused)
    assert judgement.helpline is not None


@pytest.mark.parametrize("purpose", [Purpose.QUESTION, Purpose.SCRIPT])
@pytest.mark.parametrize(
    "text",
    [
        "The solar system: eight planets that go round a star.",
        "What is the solar system: a star and its planets?",
        "Avogadro's number is 6022140760, and then some.",
        "The number 2125550187 has ten digits.",
    ],
)
async def test_the_known_false_alarms_of_the_deployed_rules_do_not_fire(
    guard: RulesGuard, text: str, purpose: Purpose
) -> None:
    """
    A system with a colon is no command, and a long number is no phone.
    """
    assert named(await guard.judge(text, purpose=purpose, grade=None)) == "allowed"


async def test_the_set_is_wide_and_the_table_tells_how_good_the_rules_are(guard: RulesGuard) -> None:
    """
    Over 400 hostile or personal texts and 150 harmless ones; `pytest -s` prints the table.
    """
    print(f"\n{await table(guard)}")  # noqa: T201  pytest -s shows it

    assert len(GUARDED) + len([text for text in UNSEEN if text.concern is not None]) > 400
    assert len(HARMLESS) > 150
    assert {each.concern for each in GUARDED} == set(Concern)
    assert len({each.text for each in GUARDED}) == len(GUARDED)


async def test_of_texts_that_no_rule_was_made_for_the_guard_catches_as_many_as_it_is_said_to(
    guard: RulesGuard,
) -> None:
    """
    Only their number is looked at, so that they stay unseen; none of their neighbourhood may be refused.
    """
    hostile = [text for text in UNSEEN if text.concern is not None]
    harmless = [text for text in UNSEEN if text.concern is None]

    assert (len(hostile), len(harmless)) == (110, 61)
    assert await judged_rightly(guard, hostile) >= 101
    assert await judged_rightly(guard, harmless) == 61

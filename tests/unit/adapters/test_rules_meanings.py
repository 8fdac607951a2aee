"""
The ideas that meanings are made of, as their files spell them.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import Any

import pytest

from vividly_adapters.rules._meanings import meanings, sentences
from vividly_core.domain.judgement import Concern

RULES = resources.files("vividly_adapters.rules")
SHARED = tomllib.loads((RULES / "ideas.toml").read_text(encoding="utf-8"))
CONCERNS: dict[Concern, dict[str, Any]] = {
    concern: tomllib.loads((RULES / "concerns" / f"{concern}.toml").read_text(encoding="utf-8"))
    for concern in Concern
    if concern is not Concern.PERSONAL_DATA
}


def named(found: dict[str, Any]) -> set[str]:
    """
    The ideas that a concern's meanings are made of, and those that these are made of.
    """
    own = {**SHARED, **found.get("ideas", {})}
    names = {name for each in found.get("meaning", []) for name in (*each["every"], *each.get("unless", []))}
    while more := {other for name in names for other in re.findall(r"<(\w+)>", own[name])} - names:
        names |= more
    return names


@pytest.mark.parametrize("concern", CONCERNS)
def test_every_idea_of_a_concern_is_one_that_is_used(concern: Concern) -> None:
    """
    And spelled once, here or among those that all share.
    """
    own = set(CONCERNS[concern].get("ideas", {}))

    assert own <= named(CONCERNS[concern])
    assert not own & set(SHARED)


def test_every_shared_idea_is_used() -> None:
    """
    By some concern.
    """
    assert set(SHARED) <= set().union(*map(named, CONCERNS.values()))


@pytest.mark.parametrize("found", [*CONCERNS.values(), {"ideas": SHARED}], ids=[*CONCERNS, "shared"])
def test_no_phrase_is_longer_than_what_is_looked_for(found: dict[str, Any]) -> None:
    """
    Or empty: it would never be found.
    """
    spelled = [phrase for idea in found.get("ideas", {}).values() for phrase in idea.split(",")]

    assert [phrase for phrase in spelled if not 1 <= len(phrase.split()) <= 4] == []


def test_a_meaning_needs_all_its_ideas_in_one_sentence_and_none_that_excuses_it() -> None:
    """
    In any order, and with any endings.
    """
    (meaning,) = meanings(
        [{"every": ["asks", "boils"], "unless": ["eggs"]}],
        {"asks": "how to, <wishes>", "wishes": "wish", "boils": "boil", "eggs": "hard egg"},
    )

    def means(text: str) -> bool:
        return any(map(meaning.is_meant_by, sentences(text)))

    assert [*map(means, ["how to boil", "boiling, wished"])] == [True, True]
    assert not any(map(means, ["how to. boil", "how to boil hard eggs", "boil"]))

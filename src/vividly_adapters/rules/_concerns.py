"""
The rules, as they are written in `concerns`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.judgement import Concern, Purpose

from ._meanings import meanings
from ._phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vividly_core.domain.grade import Grade

    from ._meanings import Meaning

_TOLD: Final = frozenset({Purpose.SCRIPT, Purpose.PUBLICATION})

# Where a text is a matter of several, the one whose words a student needs most speaks.
_URGENT_FIRST: Final = (
    Concern.SELF_HARM,
    Concern.ABUSE,
    Concern.EATING_DISORDER,
    Concern.VIOLENCE,
    Concern.WEAPONS,
    Concern.DRUGS,
    Concern.SEXUAL,
    Concern.HATE,
    Concern.INJECTION,
    Concern.PROFANITY,
)

_HARMLESS: Final = " harmless "


@attrs.frozen(kw_only=True)
class Rule:
    """
    *phrases* are looked for in every form of a text, *signs* in the text as it stands. What is *told* concerns also
    what students are given to read; a *hidden* one is looked for in what is written backwards as well. *below_grade*
    is the first grade to which it does not apply; where no grade is known, it does.
    """

    phrases: re.Pattern[str] | None
    signs: re.Pattern[str] | None
    told: bool
    hidden: bool
    below_grade: int | None

    def applies(self, purpose: Purpose, grade: Grade | None) -> bool:
        """
        Whether it is for such a text and such a student.
        """
        young = self.below_grade is None or grade is None or grade.number < self.below_grade
        return young and (self.told or purpose not in _TOLD)


@attrs.frozen(kw_only=True)
class Rules:
    """
    All that is known of one *concern*; what is *harmless* is read over. *meanings* concern only what students write:
    a lesson may tell of anything. *squeezed* is looked for where all spaces are left out.
    """

    concern: Concern
    harmless: re.Pattern[str] | None
    rules: tuple[Rule, ...]
    meanings: tuple[Meaning, ...]
    squeezed: re.Pattern[str] | None

    def without_harmless(self, text: str) -> str:
        """
        *text* with a word of no meaning in the place of each harmless phrase.
        """
        return text if self.harmless is None else self.harmless.sub(_HARMLESS, text)


@functools.cache
def all_rules() -> tuple[Rules, ...]:
    """
    Of every concern but personal data, the most urgent first.
    """
    return tuple(map(_read, _URGENT_FIRST))


def _read(concern: Concern) -> Rules:
    file = resources.files(__package__) / "concerns" / f"{concern}.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    words = found.get("words", {})
    return Rules(
        concern=concern,
        harmless=phrases(found.get("harmless", ()), words),
        rules=tuple(_rule(entry, words) for entry in found["rule"]),
        meanings=meanings(found.get("meaning", []), found.get("ideas", {})),
        squeezed=_any_of(found.get("squeezed", ())),
    )


def _rule(entry: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    return Rule(
        phrases=phrases(entry.get("patterns", ()), words),
        signs=_any_of(entry.get("signs", ())),
        told=entry.get("told", False),
        hidden=entry.get("hidden", False),
        below_grade=entry.get("below_grade"),
    )


def _any_of(spelled: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{each})" for each in spelled), re.IGNORECASE) if spelled else None

"""
Judges a text by what is found in it.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Final

import anyio.lowlevel
import attrs

from vividly_core.domain.judgement import Allowed, Cleaned, Concern, Purpose, Refused

from ._concerns import all_rules
from ._forms import forms_of, smuggles, visible
from ._personal import holds_personal_data, without_personal_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.judgement import Judgement

    from ._concerns import Rules
    from ._forms import Forms

_TOLD: Final = frozenset({Purpose.SCRIPT, Purpose.PUBLICATION})
_A_WORD: Final = re.compile(r"[^\W\d_]{2}")


def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((resources.files(__package__) / "words.toml").read_text(encoding="utf-8"))


@attrs.frozen(kw_only=True)
class RulesGuard:
    """
    Goes by the rules of this package, which are written for English. *words* are what students are told; *region* is
    the country whose phone numbers are written without a code.

    It knows phrases and not what is meant, so on doubt it refuses, and whoever words an evil thing freshly is not found
    out.
    """

    words: Mapping[str, Mapping[str, str]] = attrs.field(factory=_words)
    region: str = "US"

    async def judge(self, text: str, *, purpose: Purpose, grade: Grade | None) -> Judgement:
        """
        Judge *text*.
        """
        await anyio.lowlevel.checkpoint()
        if (concern := _concern(text, purpose, grade)) is not None:
            return self._refused(concern, purpose)
        if purpose in _TOLD:
            found = holds_personal_data(text, purpose, self.region)
            return self._refused(Concern.PERSONAL_DATA, purpose) if found else Allowed()
        seen = visible(text)
        left = without_personal_data(seen, purpose, self.region)
        if left == text:
            return Allowed()
        if _A_WORD.search(left) is None:
            return self._refused(Concern.PERSONAL_DATA, purpose)
        return Cleaned(text=left, concern=Concern.INJECTION if left == seen else Concern.PERSONAL_DATA)

    def _refused(self, concern: Concern, purpose: Purpose) -> Refused:
        if purpose in _TOLD:
            # Whoever asked has done nothing, and needs no help.
            return Refused(concern=concern, words=self.words["told"]["anything"])
        return Refused(
            concern=concern,
            words=self.words["words"][concern],
            helpline=self.words["helplines"].get(concern),
        )


def _concern(text: str, purpose: Purpose, grade: Grade | None) -> Concern | None:
    """
    What is the matter with *text*, personal data aside; of several things the most urgent.
    """
    if smuggles(text):
        return Concern.INJECTION
    forms = forms_of(text)
    for rules in all_rules():
        if _breaks(rules, text, forms, purpose, grade):
            return rules.concern
    for decoded in forms.decoded:
        if (concern := _concern(decoded, purpose, grade)) is not None:
            return concern
    # Nobody asks a teacher in code.
    return Concern.INJECTION if forms.decoded and purpose not in _TOLD else None


def _breaks(rules: Rules, text: str, forms: Forms, purpose: Purpose, grade: Grade | None) -> bool:
    plain = [rules.without_harmless(form) for form in forms.plain]
    for rule in rules.rules:
        if not rule.applies(purpose, grade):
            continue
        if rule.signs is not None and rule.signs.search(text) is not None:
            return True
        if rule.phrases is not None:
            read = [*plain, *(forms.backwards if rule.hidden else ())]
            if any(rule.phrases.search(form) for form in read):
                return True
    return False

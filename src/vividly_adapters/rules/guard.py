"""
Judges a text by what is found in it.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Final

import anyio.lowlevel
import attrs

from vividly_core.domain.judgement import Allowed, Cleaned, Concern, Purpose, Refused

from ._concerns import all_rules
from ._forms import forms_of, smuggles, squeezed, visible
from ._meanings import sentences
from ._personal import holds_personal_data, without_personal_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.judgement import Judgement

    from ._concerns import Rule, Rules
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

    It knows phrases, and ideas that come together, and not what is meant: on doubt it refuses, and whoever words an
    evil thing freshly may not be found out.
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
    # Forms are alike, and so is what is left of them after the harmless; kept no longer than the text itself.
    said = functools.cache(sentences)
    for rules in all_rules():
        plain = tuple(dict.fromkeys(map(rules.without_harmless, forms.plain)))
        rules_for_it = [rule for rule in rules.rules if rule.applies(purpose, grade)]
        if _breaks(rules_for_it, text, plain, forms):
            return rules.concern
        if purpose not in _TOLD and _means(rules, plain, said):
            return rules.concern
    for decoded in forms.decoded:
        if (concern := _concern(decoded, purpose, grade)) is not None:
            return concern
    # Nobody asks a teacher in code.
    return Concern.INJECTION if forms.decoded and purpose not in _TOLD else None


def _breaks(rules: Iterable[Rule], text: str, plain: tuple[str, ...], forms: Forms) -> bool:
    for rule in rules:
        if rule.signs is not None and rule.signs.search(text) is not None:
            return True
        if rule.phrases is not None:
            read = [*plain, *(forms.backwards if rule.hidden else ())]
            if any(rule.phrases.search(form) for form in read):
                return True
    return False


def _means(rules: Rules, plain: tuple[str, ...], said: Callable[[str], tuple[frozenset[str], ...]]) -> bool:
    for sentence in (sentence for form in plain for sentence in said(form)):
        if any(meaning.is_meant_by(sentence) for meaning in rules.meanings):
            return True
    return rules.squeezed is not None and rules.squeezed.search(squeezed(plain[-1])) is not None

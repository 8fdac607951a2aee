"""
Whether a sentence of a lesson is supported: whether the passages that it names say what it says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.score import Criterion

from .finding import Finding
from .names import first_word, names_of, names_within, spelled
from .numbers import numbers, stated_numbers
from .sentences import sentences
from .words import roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vividly_core.domain.ids import PassageId
    from vividly_core.domain.lesson import Passage, Scene

_ENOUGH: Final = 0.5
"""The share of a sentence's telling words that one place of the passages has, if it supports the sentence."""

_NEIGHBOURS: Final = 3
"""So many sentences in a row are one place."""

_FEWEST_WORDS: Final = 3
"""A sentence with fewer telling words claims nothing: *Here is why.*"""

_COMPARING: Final = re.compile(
    r"\b(?:imagine|picture|suppose|think of|pretend|just (?:like|as)|as if|as though|the same way)\b",
    re.IGNORECASE,
)
"""Words by which an analogy says that it is one."""


@attrs.frozen(kw_only=True)
class _Ground:
    """
    What passages hold: each *place* is the roots of a few sentences in a row.
    """

    places: tuple[frozenset[str], ...]
    about: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> _Ground:
        texts = [f"{passage.topic.title}\n{passage.heading}\n{passage.text}" for passage in passages]
        titles = " ".join(f"{passage.topic.title} {passage.heading}" for passage in passages)
        return cls(
            places=tuple(place for passage in passages for place in _places(passage.text)),
            about=roots(titles),
            numbers=frozenset().union(*map(numbers, texts)),
            words=frozenset(word for text in texts for word in spelled(text)),
        )

    def share(self, claimed: frozenset[str]) -> float:
        """
        How much of *claimed*, at least one root, the best place has; what all is about is known everywhere.
        """
        return max((len(claimed & (place | self.about)) for place in self.places), default=0) / len(claimed)


@attrs.frozen(kw_only=True)
class Supported:
    """
    How many sentences state something, and what is wrong with some of them.
    """

    stated: int
    findings: tuple[Finding, ...]

    @property
    def share(self) -> float:
        """
        The share that is supported; of a lesson that states nothing, none.
        """
        wrong = len({finding.place for finding in self.findings})
        return max(self.stated - wrong, 0) / self.stated if self.stated else 0.0


def check_support(
    scenes: Sequence[Scene], passages: Iterable[Passage], *, language: str, interest: str | None
) -> Supported:
    """
    Hold every sentence that *scenes* speak in *language* against those of *passages* that its scene names, and against
    all where it names none, or asks. Of other languages than the passages' only figures can be compared, see
    `compares_words`.

    Numbers and names must stand in the passages, whatever says them. Claims must be in a few neighbouring sentences,
    by the share of their words. No claim is made by the opening, by a question, and by an analogy that says it is one
    or speaks of *interest*.
    """
    named = {passage.id: passage for passage in passages}
    whole = _Ground.of(list(named.values()))
    words = compares_words(language)
    known = names_of(text for scene in scenes for text in sentences(scene.narration))
    strange = frozenset(name for name in known if words and name.casefold() not in spelled(interest or ""))
    stated = 0
    findings: list[Finding] = []
    for number, scene in enumerate(scenes):
        findings += _missing(scene, named, number)
        own = [named[each] for each in scene.passages if each in named]
        # A question also names what is wrong.
        ground = _Ground.of(own) if own and scene.kind is not SceneKind.QUESTION else whole
        for place, text in enumerate(sentences(scene.narration), start=1):
            claims = words and _claims(text, scene, interest)
            found = [
                Finding(
                    criterion=Criterion.SUPPORT,
                    place=f"scenes[{number}].narration, sentence {place}",
                    problem=problem,
                    cure=cure,
                    quote=text,
                    at=(number, place),
                )
                for problem, cure in _problems(text, ground, strange, claims=claims)
            ]
            stated += claims or bool(stated_numbers(text)) or bool(found)
            findings += found
    return Supported(stated=stated, findings=tuple(findings))


def compares_words(language: str) -> bool:
    """
    Whether *language*, a BCP 47 tag, is that of the rules for words and names: English.
    """
    return language.partition("-")[0].casefold() == "en"


def _missing(scene: Scene, named: Mapping[PassageId, Passage], number: int) -> Iterator[Finding]:
    missing = [each for each in scene.passages if each not in named]
    if missing or (scene.kind is SceneKind.SECTION and not scene.passages):
        yield Finding(
            criterion=Criterion.SUPPORT,
            place=f"scenes[{number}].passages",
            problem="a passage is not among those given" if missing else "it stands on no passage",
            cure="name passages that the lesson was given",
            quote=", ".join(missing),
        )


def _claims(text: str, scene: Scene, interest: str | None) -> bool:
    """
    Whether a sentence states what a passage must say.
    """
    if scene.kind is SceneKind.OPENING or text.endswith("?") or text.strip(".:! ") == scene.heading.strip(".:! "):
        return False
    is_analogy = interest is not None and (
        _COMPARING.search(text) is not None or bool(roots(interest) & roots(text))
    )
    return not is_analogy and len(roots(text)) >= _FEWEST_WORDS


def _problems(text: str, ground: _Ground, strange: frozenset[str], *, claims: bool) -> Iterator[tuple[str, str]]:
    if stated_numbers(text) - ground.numbers:
        yield (
            "it has a number that its passages do not have",
            "leave the number out, or name the passage that has it",
        )
    if _names(text, strange, ground):
        yield "it has a name that its passages do not have", "leave the name out, or name the passage that has it"
    if claims and ground.share(roots(text)) < _ENOUGH:
        yield "no passage that it names says so", "say what the passages say, or leave the sentence out"


def _names(text: str, strange: frozenset[str], ground: _Ground) -> frozenset[str]:
    """
    The names in *text*, all of them among *strange*, that no passage has in any spelling.
    """
    said = (names_within(text) | {first_word(text)}) & strange
    return frozenset(name for name in said if name.casefold() not in ground.words)


def _places(text: str) -> Iterator[frozenset[str]]:
    found = [roots(sentence) for paragraph in text.split("\n\n") for sentence in sentences(paragraph)]
    for start in range(max(len(found) - _NEIGHBOURS + 1, 1)):
        yield frozenset().union(*found[start : start + _NEIGHBOURS])

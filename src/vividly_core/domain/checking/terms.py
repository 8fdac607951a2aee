"""
Whether a lesson explains its terms where it first uses them, and does not bring too many at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.definitions import definition_in
from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.score import Criterion
from vividly_core.domain.visual import Definition

from .finding import Finding
from .sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.lesson import Passage, Scene, Script

_MOST_NEW: Final = 4
"""So many new terms fit into one scene: more than a student can keep in mind at once would be lost."""


@attrs.frozen(kw_only=True)
class TermUse:
    """
    How many terms a lesson brings, how many of them it explains, and what is wrong.
    """

    used: int
    explained: int
    findings: tuple[Finding, ...]

    @property
    def share(self) -> float:
        """
        The share that is explained; of none, all.
        """
        return self.explained / self.used if self.used else 1.0


def check_terms(script: Script, passages: Iterable[Passage]) -> TermUse:
    """
    Look for the terms that *passages* find worth a definition: where *script* uses one for the first time, it must say
    in the same scene what it means. Those in its title are what all of it explains.
    """
    title = f"{script.title} {script.topic.title}"
    terms = {term for term in _defined(passages) if not uses_term(title, term)}
    used, explained, findings = 0, 0, []
    for number, scene in enumerate(script.scenes):
        if scene.kind is SceneKind.QUESTION:
            # Its wrong options are no use of a term.
            continue
        new = sorted(term for term in terms if uses_term(scene.narration, term))
        terms.difference_update(new)
        told = _explained(scene)
        unexplained = [term for term in new if term not in told]
        used, explained = used + len(new), explained + len(new) - len(unexplained)
        findings += [
            Finding(
                criterion=Criterion.TERMS,
                place=f"scenes[{number}].narration",
                problem="a term is used and not explained",
                cure="say what it means where it comes first; a passage does",
                quote=term,
            )
            for term in unexplained
        ]
        if len(new) > _MOST_NEW:
            findings.append(
                Finding(
                    criterion=Criterion.TERMS,
                    place=f"scenes[{number}].narration",
                    problem=f"it brings {len(new)} new terms",
                    cure=f"bring at most {_MOST_NEW} in a scene",
                    quote=", ".join(new),
                )
            )
    return TermUse(used=used, explained=explained, findings=tuple(findings))


def _defined(passages: Iterable[Passage]) -> Iterator[str]:
    for passage in passages:
        for sentence in sentences(passage.text):
            if (defined := definition_in(sentence)) is not None:
                yield defined.term.casefold()


def _explained(scene: Scene) -> frozenset[str]:
    told = {defined.term.casefold() for each in sentences(scene.narration) if (defined := definition_in(each))}
    shown = {scene.visual.term.casefold()} if isinstance(scene.visual, Definition) else set()
    return frozenset(told | shown)


def uses_term(text: str, term: str) -> bool:
    """
    Whether *text* has *term*, or its plural.
    """
    return re.search(rf"\b{re.escape(term)}(?:e?s)?\b", text, re.IGNORECASE) is not None

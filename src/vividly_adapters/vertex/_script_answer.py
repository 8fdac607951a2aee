"""
What a model wrote, made the parts of a script.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_adapters._terms import terms
from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import PassageId
from vividly_core.domain.lesson import Scene, SceneKind

from ._answer import Check, load
from ._echo import echoes, known_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.script_writer import Brief

_TAKEAWAYS: Final = 3
_MOST_SECTIONS: Final = 20
_LONGEST_TITLE: Final = 120
_LONGEST_NARRATION: Final = 4_000
_LONGEST_TAKEAWAY: Final = 240
_LONGEST_CLOSING: Final = 40
_LONGEST_POINT_WORDS: Final = 5
_MOST_POINTS: Final = 4
_SHARED: Final = 0.2
"""What a section has in common with the passages that it names, at least, of the words that say what it is about."""

_MARKUP: Final = re.compile(r"[*_#`]{2}|^\s*(?:[#>*]|\d+[.)])\s|</?\w+[^>]*>|\]\(", re.MULTILINE)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_TEXT: Final = {"type_": "STRING"}
_TEXTS: Final = {"type_": "ARRAY", "items": _TEXT}
_SECTION: Final = {
    "type_": "OBJECT",
    "properties": {"heading": _TEXT, "narration": _TEXT, "points": _TEXTS, "passages": _TEXTS},
    "required": ["heading", "narration", "points", "passages"],
    "property_ordering": ["heading", "narration", "points", "passages"],
}
_FIELDS: Final = ["can_be_written", "title", "opening", "sections", "takeaways", "closing"]

SCHEMA: Final[Mapping[str, Any]] = {
    "type_": "OBJECT",
    "properties": {
        "can_be_written": {"type_": "BOOLEAN"},
        "title": _TEXT,
        "opening": _TEXT,
        "sections": {"type_": "ARRAY", "items": _SECTION, "max_items": _MOST_SECTIONS},
        "takeaways": {**_TEXTS, "max_items": _TAKEAWAYS},
        "closing": _TEXT,
    },
    "required": _FIELDS,
    "property_ordering": _FIELDS,
}
"""What the service holds the answer to; it is checked here all the same."""


@attrs.frozen(kw_only=True)
class Draft:
    """
    The parts of a script that are right each by itself, whatever their length together.
    """

    title: str
    scenes: tuple[Scene, ...]
    takeaways: tuple[str, ...]


def read_draft(text: str, brief: Brief) -> Draft:
    """
    The draft that *text* holds, for *brief*.

    :raises Rejected: if the model says that the passages say too little.
    :raises BadAnswer: naming every field that is wrong.
    """
    values = load(text)
    if values.get("can_be_written") is False:
        raise Rejected("script: the passages say too little for a lesson; give the library more text")
    told = [text for each in brief.passages for text in (each.heading, each.text)]
    reader = _Reader(
        brief=brief,
        numbers=frozenset(number for text in told for number in _NUMBER.findall(text)),
        known=known_from(brief.topic.title, brief.topic.subject, *told),
    )
    draft = reader.draft(values)
    reader.check.done()
    return draft


@attrs.frozen(kw_only=True)
class _Reader:
    """
    *numbers* and *known*, terms, are those of the passages.
    """

    brief: Brief
    numbers: frozenset[str]
    known: frozenset[str]
    check: Check = attrs.field(factory=Check, init=False)

    def draft(self, values: Mapping[str, Any]) -> Draft:
        title = self._text("title", values.get("title"), longest=_LONGEST_TITLE)
        opening = self._text("opening", values.get("opening"), longest=_LONGEST_NARRATION)
        sections = [
            self._section(f"sections[{number}]", self.check.fields(f"sections[{number}]", entry))
            for number, entry in enumerate(self.check.entries("sections", values.get("sections")))
        ]
        if not 0 < len(sections) <= _MOST_SECTIONS:
            self.check.wrong("sections", f"give 1 to {_MOST_SECTIONS} of them")
        takeaways = self._takeaways(values.get("takeaways"))
        closing = self._text("closing", values.get("closing"), longest=_LONGEST_CLOSING).rstrip(".:!")
        return Draft(
            title=title,
            takeaways=takeaways,
            scenes=(
                Scene(kind=SceneKind.OPENING, heading=title, narration=opening or _MISSING),
                *sections,
                Scene(
                    kind=SceneKind.TAKEAWAYS,
                    heading=closing,
                    narration=" ".join((f"{closing}:", *takeaways)),
                ),
            ),
        )

    def _section(self, field: str, values: Mapping[str, Any]) -> Scene:
        narration = self._text(f"{field}.narration", values.get("narration"), longest=_LONGEST_NARRATION)
        passages = self._passages(f"{field}.passages", values.get("passages"))
        if narration and passages and not _stands_on(narration, passages):
            self.check.wrong(f"{field}.narration", "it is not about what its passages say; write from them")
        return Scene(
            kind=SceneKind.SECTION,
            heading=self._text(f"{field}.heading", values.get("heading"), longest=_LONGEST_TITLE),
            narration=narration or _MISSING,
            points=_points(values.get("points"), narration),
            passages=tuple(passage.id for passage in passages),
        )

    def _passages(self, field: str, value: object) -> tuple[Passage, ...]:
        given = {passage.id: passage for passage in self.brief.passages}
        named = [entry for entry in self.check.entries(field, value) if isinstance(entry, str)]
        found = tuple(given[each] for each in dict.fromkeys(map(PassageId, named)) if each in given)
        if not found or len(found) < len(set(named)):
            self.check.wrong(field, "give the id of at least one passage in <passages>, and no other")
        return found

    def _takeaways(self, value: object) -> tuple[str, ...]:
        entries = self.check.entries("takeaways", value)
        takeaways = tuple(
            self._text(f"takeaways[{number}]", entry, longest=_LONGEST_TAKEAWAY)
            for number, entry in enumerate(entries)
        )
        if len(takeaways) != _TAKEAWAYS or len(set(takeaways)) != _TAKEAWAYS:
            self.check.wrong("takeaways", f"give {_TAKEAWAYS} different sentences")
        return takeaways

    def _text(self, field: str, value: object, *, longest: int) -> str:
        text = " ".join(self.check.text(field, value, longest=longest).split())
        if _MARKUP.search(text):
            self.check.wrong(field, "it holds markup; write plain prose")
        if any(len(number) > 1 and number not in self.numbers for number in _NUMBER.findall(text)):
            self.check.wrong(field, "it holds a number that no passage has; leave it out")
        if echoes(text, self.brief.question, known=self.known):
            self.check.wrong(field, "it repeats the student's question; say it in other words")
        return text


_MISSING: Final = "-"
"""Stands in a scene of a draft that is refused anyway."""


def _stands_on(narration: str, passages: tuple[Passage, ...]) -> bool:
    said = frozenset(terms(narration))
    read = frozenset(term for passage in passages for term in terms(f"{passage.heading} {passage.text}"))
    return len(said & read) >= _SHARED * len(said)


def _points(value: object, narration: str) -> tuple[str, ...]:
    """
    Those that can be shown: a point is a help for the eye, and no reason to refuse a script.
    """
    texts = [" ".join(each.split()) for each in value if isinstance(each, str)] if isinstance(value, list) else []
    fit = [text for text in texts if text and text in narration and len(text.split()) <= _LONGEST_POINT_WORDS]
    return tuple(dict.fromkeys(fit))[:_MOST_POINTS]

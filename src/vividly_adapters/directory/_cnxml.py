"""
A module of an OpenStax book: CNXML as parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.book import PassageKind

from ._kinds import is_for_teachers, kind_of_class, kind_of_heading
from ._list_prose import as_sentences, complete
from ._parts import OpenPart, SectionText
from ._running_text import RunningText
from ._xml_tree import children, descendants, find, local_name, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS: Final = frozenset({"list", "equation", "note", "section", "exercise", "example", "quote", "para"})
_HOLDERS: Final = frozenset({"content", "problem", "solution", "commentary", "proof", "statement", "rule", "div"})
_NAMED_TARGETS: Final = {"figure": "figure", "table": "table", "equation": "equation", "example": "example"}
_ABOUT_THE_BOOK: Final = frozenset({"preface"})
_LINES: Final = frozenset({PassageKind.OBJECTIVES, PassageKind.KEY_TERMS, PassageKind.EQUATIONS})


def read_cnxml(data: bytes) -> SectionText:
    """
    The parts of the module *data*. What is for teachers is left out, with all that is in it but misconceptions; a
    preface explains nothing, and has no parts.

    :raises UnreadableFile: if it is no XML, or harmful.
    """
    root = read_xml(data)
    targets = {
        element.get("id"): _NAMED_TARGETS[local_name(element)]
        for element in descendants(root)
        if local_name(element) in _NAMED_TARGETS and element.get("id")
    }
    title = find(root, "title")
    is_about_the_book = root.get("class", "") in _ABOUT_THE_BOOK
    reader = _Reader(targets=targets)
    heading = "" if title is None else "".join(title.itertext()).strip()
    abstract, content = find(root, "abstract"), find(root, "content")
    if abstract is not None:
        reader.lines(abstract, PassageKind.OBJECTIVES, heading)
    if content is not None and not is_about_the_book:
        reader.walk(content, reader.open(PassageKind.TEXT, ""))
    glossary = find(root, "glossary")
    if glossary is not None:
        reader.lines(glossary, PassageKind.KEY_TERMS, heading)
    parts = (part.closed() for part in reader.parts)
    return SectionText(title=heading or None, parts=tuple(part for part in parts if part is not None))


@attrs.frozen(kw_only=True)
class _Reader:
    targets: dict[str, str]
    parts: list[OpenPart] = attrs.field(factory=list)

    def open(self, kind: PassageKind, heading: str) -> OpenPart:
        part = OpenPart(kind=kind, heading=heading)
        self.parts.append(part)
        return part

    def walk(self, element: Any, part: OpenPart) -> None:
        """
        Read all that *element* holds into *part*, and what stands for itself into parts of its own.
        """
        for child in children(element):
            name = local_name(child)
            if is_for_teachers(classes=child.get("class", ""), heading=_title_of(child)):
                self._misconceptions(child, part.heading)
            elif name == "para":
                self._paragraph(child, part)
            elif name == "list":
                self._list(child, part)
            elif name == "equation":
                self._equation(child, part)
            elif name in {"section", "note", "example"}:
                self._division(child, part)
            elif name == "exercise":
                self._exercise(child, part)
            elif name == "quote":
                part.say(self._text(child, part))
            elif name in _HOLDERS:
                self.walk(child, part)

    def lines(self, element: Any, kind: PassageKind, heading: str) -> None:
        """
        Read *element* as a list: of what it holds, one line each.
        """
        part = self.open(kind, heading)
        for line in self._lines(element, part):
            part.say(line)

    def _lines(self, element: Any, part: OpenPart) -> Iterator[str]:
        for child in children(element):
            name = local_name(child)
            if name == "title" or is_for_teachers(classes=child.get("class", ""), heading=_title_of(child)):
                continue
            if name == "definition":
                term, meaning = find(child, "term"), find(child, "meaning")
                if term is not None:
                    said = "" if meaning is None else self._text(meaning, part)
                    yield f"{self._text(term, part)}: {said}" if said else self._text(term, part)
            elif name == "row" and part.kind is PassageKind.EQUATIONS:
                yield ": ".join(text for entry in children(child) if (text := self._text(entry, part)))
            elif name in {"item", "entry"} or name == "equation":
                yield self._text(child, part)
            elif name != "para":
                yield from self._lines(child, part)

    def _misconceptions(self, element: Any, heading: str) -> None:
        """
        Of what is for teachers, what students get wrong is kept, for those who write for students.
        """
        for note in descendants(element):
            if kind_of_class(note.get("class", "")) is PassageKind.MISCONCEPTION:
                part = self.open(PassageKind.MISCONCEPTION, heading)
                part.for_teachers = True
                self.walk(note, part)

    def _division(self, element: Any, around: OpenPart) -> None:
        name, title = local_name(element), _title_of(element)
        kind = kind_of_class(element.get("class", "")) or kind_of_class(element.get("id", ""))
        kind = kind or kind_of_heading(title) or (PassageKind.EXAMPLE if name == "example" else None)
        heading = title or around.heading
        if kind in _LINES:
            self.lines(element, kind, heading)
        elif kind is PassageKind.EXERCISE:
            self.walk(element, OpenPart(kind=kind, heading=heading))
        elif around.kind in {PassageKind.EXAMPLE, PassageKind.ACTIVITY}:
            # The strategy of an example is a part of it, whatever stands over it.
            self.walk(element, around)
        else:
            own = kind if kind is not None or name == "section" else PassageKind.TEXT
            self.walk(element, self.open(own or around.kind, heading))

    def _exercise(self, element: Any, part: OpenPart) -> None:
        if part.kind is PassageKind.EXAMPLE:
            self.walk(element, part)
            return
        asked = OpenPart(kind=PassageKind.EXERCISE, heading=part.heading)
        for problem in children(element):
            if local_name(problem) == "problem":
                self.walk(problem, asked)
        solution = find(element, "solution")
        if solution is not None:
            answer = OpenPart(kind=PassageKind.EXERCISE, heading="")
            self.walk(solution, answer)
            asked.answer = "\n\n".join(answer.paragraphs) or None
        self.parts.append(asked)

    def _paragraph(self, element: Any, part: OpenPart) -> None:
        before = self._text(element, part)
        if before:
            part.say(before)
        for child in children(element):
            if local_name(child) in _BLOCKS:
                self._block(child, part)

    def _block(self, child: Any, part: OpenPart) -> None:
        if is_for_teachers(classes=child.get("class", ""), heading=_title_of(child)):
            return
        match local_name(child):
            case "list":
                self._list(child, part)
            case "equation":
                self._equation(child, part)
            case "note" | "section" | "example":
                self._division(child, part)
            case "exercise":
                self._exercise(child, part)
            case _:
                self._paragraph(child, part)

    def _list(self, element: Any, part: OpenPart) -> None:
        if part.kind is PassageKind.EXERCISE:
            # The choices of a question are no sentences of it.
            return
        items = [text for item in children(element) if (text := self._item(item, part))]
        if not items:
            return
        if part.paragraphs and part.paragraphs[-1].endswith(":"):
            part.paragraphs[-1] = complete(part.paragraphs[-1], items)
        else:
            part.say(as_sentences(items))

    def _item(self, item: Any, part: OpenPart) -> str:
        if is_for_teachers(classes=item.get("class", "")):
            return ""
        inner = OpenPart(kind=part.kind, heading="", formulas=part.formulas)
        inner.say(self._text(item, inner))
        for child in children(item):
            if local_name(child) in _BLOCKS - {"para"}:
                self._block(child, inner)
        return " ".join(inner.paragraphs)

    def _equation(self, element: Any, part: OpenPart) -> None:
        text = self._text(element, part).rstrip(".,;")
        if not text:
            return
        if part.paragraphs and not part.paragraphs[-1].endswith((".", "!", "?")):
            part.paragraphs[-1] = f"{part.paragraphs[-1]} {text}."
        else:
            part.say(f"{text[:1]}{text[1:]}.")

    def _text(self, element: Any, part: OpenPart) -> str:
        return RunningText(self.targets, part.formulas).read(element, without=_BLOCKS - {"para"})


def _title_of(element: Any) -> str:
    title = next((child for child in children(element) if local_name(child) == "title"), None)
    return "" if title is None else " ".join("".join(title.itertext()).split())

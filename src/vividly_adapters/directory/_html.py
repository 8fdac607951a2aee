"""
A page of HTML as parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.book import PassageKind

from ._kinds import is_for_teachers, kind_of_class, kind_of_heading
from ._list_prose import as_sentences, complete
from ._parts import OpenPart, SectionText
from ._running_text import RunningText
from ._xml_tree import children, descendants, find, local_name, read_html

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING: Final = re.compile(r"h[1-6]")
_SKIPPED: Final = frozenset(
    {
        "script",
        "style",
        "nav",
        "header",
        "footer",
        "aside",
        "table",
        "figure",
        "form",
        "pre",
        "code",
        "head",
        "iframe",
    }
)
_BLOCKS: Final = frozenset({"ul", "ol", "dl", "table", "figure", "pre", "div", "section"})
_LINES: Final = frozenset({PassageKind.OBJECTIVES, PassageKind.KEY_TERMS, PassageKind.EQUATIONS})


def read_page(text: str) -> SectionText:
    """
    The parts of the page *text*: a heading opens one, and tells its kind, as a class of what holds it does.

    :raises UnreadableFile: if there is nothing in it.
    """
    root = read_html(text)
    title = find(root, "h1")
    title = find(root, "title") if title is None else title
    name = "" if title is None else " ".join("".join(title.itertext()).split())
    reader = _Reader(title=name)
    body = find(root, "body")
    reader.walk(root if body is None else body, None)
    parts = (part.closed() for part in reader.parts)
    meta = {
        (each.get("name") or each.get("property") or "").lower(): " ".join(each.get("content", "").split())
        for each in descendants(root)
        if local_name(each) == "meta"
    }
    licence = next(
        (each.get("href", "") for each in descendants(root) if "license" in (each.get("rel") or "").split()), ""
    )
    return SectionText(
        title=name or None,
        parts=tuple(part for part in parts if part is not None),
        author=meta.get("author") or None,
        licence=meta.get("license") or meta.get("dcterms.license") or licence or None,
    )


@attrs.define(kw_only=True)
class _Reader:
    """
    Takes elements in order, and keeps the parts so far. *hidden* is the level of a heading for teachers: what stands
    under it is, too.
    """

    title: str
    parts: list[OpenPart] = attrs.field(factory=lambda: [OpenPart(kind=PassageKind.TEXT, heading="")])
    hidden: int = 0

    def walk(self, element: Any, kind: PassageKind | None) -> None:
        for child in children(element):
            name = local_name(child)
            classes = child.get("class", "")
            if name in _SKIPPED or is_for_teachers(classes=classes):
                continue
            own = kind_of_class(classes) or kind
            if _HEADING.fullmatch(name):
                self._open(child, int(name[1]), own)
            elif self.hidden:
                if find(child, *(f"h{level}" for level in range(1, 7))) is not None:
                    self.walk(child, own)
            elif name in {"ul", "ol"}:
                self._list([text for item in children(child) if (text := self._item(item))])
            elif name == "dl":
                self._terms(child)
            elif name in {"p", "blockquote", "math"}:
                self._say(child)
            else:
                self._hold(child, own, kind)

    def _hold(self, child: Any, own: PassageKind | None, kind: PassageKind | None) -> None:
        """
        Read what is in *child*; what it is by its class ends with it.
        """
        outer = self.parts[-1]
        if own is not kind:
            self.parts.append(OpenPart(kind=own or PassageKind.TEXT, heading=outer.heading))
        self.walk(child, own)
        if own is not kind:
            self.parts.append(OpenPart(kind=outer.kind, heading=outer.heading))

    def _open(self, element: Any, level: int, kind: PassageKind | None) -> None:
        heading = RunningText().read(element)
        if self.hidden and level > self.hidden:
            return
        self.hidden = level if is_for_teachers(heading=heading) else 0
        shown = "" if heading == self.title else heading
        self.parts.append(OpenPart(kind=kind or kind_of_heading(heading) or PassageKind.TEXT, heading=shown))

    def _say(self, element: Any) -> None:
        part = self.parts[-1]
        reader = RunningText(formulas=part.formulas)
        if local_name(element) != "math":
            part.say(reader.read(element))
            return
        holder = element.makeelement("span")
        element.addprevious(holder)
        holder.append(element)
        part.say(reader.read(holder))

    def _item(self, item: Any) -> str:
        if is_for_teachers(classes=item.get("class", "")):
            return ""
        return RunningText(formulas=self.parts[-1].formulas).read(item)

    def _list(self, items: list[str]) -> None:
        part = self.parts[-1]
        if part.kind in _LINES | {PassageKind.EXERCISE}:
            for item in items:
                part.say(item)
        elif part.paragraphs and part.paragraphs[-1].endswith(":"):
            part.paragraphs[-1] = complete(part.paragraphs[-1], items)
        else:
            part.say(as_sentences(items))

    def _terms(self, element: Any) -> None:
        self.parts.append(OpenPart(kind=PassageKind.KEY_TERMS, heading=self.parts[-1].heading))
        for line in _definitions(element, RunningText(formulas=self.parts[-1].formulas)):
            self.parts[-1].say(line)
        outer = self.parts[-2]
        self.parts.append(OpenPart(kind=outer.kind, heading=outer.heading))


def _definitions(element: Any, reader: RunningText) -> Iterator[str]:
    term = ""
    for child in descendants(element):
        match local_name(child):
            case "dt":
                if term:
                    yield term
                term = reader.read(child)
            case "dd" if term:
                yield f"{term}: {reader.read(child)}"
                term = ""
    if term:
        yield term

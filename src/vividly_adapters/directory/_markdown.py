"""
Markdown as plain prose: what can be spoken. Code, tables, pictures and raw HTML are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from ._document import Prose, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

_SHORTEST_ITEM_WORDS: Final = 4
_SENTENCE_ENDS: Final = (".", "!", "?")


def read_markdown(text: str) -> Prose:
    """
    The sections of *text*, in order.

    A list becomes prose: after a colon its items complete the sentence, otherwise each is one, if it is long
    enough to be one.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415  only who reads files needs the parser

    parser = MarkdownIt("commonmark").enable("table")
    reader = _Reader()
    for token in _with_text(parser.parse(text)):
        reader.take(*token)
    return reader.prose()


def _with_text(tokens: Sequence[Token]) -> Iterable[tuple[str, str, str]]:
    """
    Each token's type and tag, and the text that its content shows; tables are gone.
    """
    in_table = False
    for token in tokens:
        if token.type in {"table_open", "table_close"}:
            in_table = token.type == "table_open"
        elif not in_table:
            yield token.type, token.tag, _shown(token.children or ())


def _shown(children: Iterable[Token]) -> str:
    parts = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": " "}
    shown = (parts[child.type] or child.content for child in children if child.type in parts)
    return " ".join("".join(shown).split())


@attrs.define
class _Heading:
    level: int
    text: str
    paragraphs: list[str] = attrs.field(factory=list)


@attrs.define
class _Reader:
    """
    Takes tokens one by one, and keeps the sections so far.
    """

    sections: list[_Heading] = attrs.field(factory=lambda: [_Heading(0, "")])
    items: list[str] = attrs.field(factory=list)
    depth: int = 0
    level: int = 0

    def take(self, kind: str, tag: str, text: str) -> None:
        if kind == "heading_open":
            self.level = int(tag[1:])
        elif kind == "heading_close":
            self.level = 0
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            self.depth += 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.depth -= 1
            if not self.depth:
                self._close_list()
        elif kind == "inline" and text:
            self._take_text(text)

    def _take_text(self, text: str) -> None:
        if self.level and not self.depth:
            self.sections.append(_Heading(self.level, text))
        elif self.depth:
            self.items.append(text)
        else:
            self.sections[-1].paragraphs.append(text)

    def _close_list(self) -> None:
        items, self.items = self.items, []
        paragraphs = self.sections[-1].paragraphs
        if paragraphs and paragraphs[-1].endswith(":"):
            bare = [item.rstrip(".;,") for item in items]
            joint = "; " if any("," in item for item in bare) else ", "
            paragraphs[-1] += f" {joint.join(bare)}."
            return
        sentences = [
            item if item.endswith(_SENTENCE_ENDS) else f"{item}."
            for item in items
            if item.endswith(_SENTENCE_ENDS) or len(item.split()) >= _SHORTEST_ITEM_WORDS
        ]
        if sentences:
            paragraphs.append(" ".join(sentences))

    def prose(self) -> Prose:
        opening, *headed = self.sections
        title = None
        if headed and not opening.paragraphs:
            first, *others = headed
            if all(first.level < other.level for other in others):
                title = first.text
        return Prose(
            title=title,
            sections=tuple(
                Section(
                    "" if title is not None and section is headed[0] else section.text, tuple(section.paragraphs)
                )
                for section in self.sections
                if section.paragraphs
            ),
        )

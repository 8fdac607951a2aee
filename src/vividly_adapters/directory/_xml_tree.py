"""
Trees of markup, read so that no file can do harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._files import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_xml(data: bytes) -> Any:
    """
    The root of the XML document *data*.

    Entities are refused wherever they are declared: an honest book needs none, and the others grow to fill the
    memory, or read the files of this machine.

    :raises UnreadableFile: if it is no XML, or declares entities.
    """
    from lxml import etree  # noqa: PLC0415  only who reads books needs the parser

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UnreadableFile(f"no well-formed XML{'' if line is None else f' (line {line})'}; mend it") from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise UnreadableFile("it declares entities, which may do harm; write out what they stand for")
    return root


def read_html(text: str) -> Any:
    """
    The root of an HTML document, however it is written.

    :raises UnreadableFile: if there is nothing in it.
    """
    from lxml import etree, html  # noqa: PLC0415  only who reads books needs the parser

    try:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableFile("no HTML in it; write full sentences under its headings") from None


def local_name(element: Any) -> str:
    """
    The element's name without its namespace.
    """
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def children(element: Any) -> Iterator[Any]:
    """
    The elements in *element*, without comments and instructions.
    """
    return (child for child in element if isinstance(child.tag, str))


def find(element: Any, *names: str) -> Any | None:
    """
    The first element by one of *names* anywhere in *element*, itself left out; ``None`` if there is none.
    """
    return next((found for found in descendants(element) if local_name(found) in names), None)


def descendants(element: Any) -> Iterator[Any]:
    """
    All elements in *element*, in the order of the text.
    """
    return (found for found in element.iterdescendants() if isinstance(found.tag, str))

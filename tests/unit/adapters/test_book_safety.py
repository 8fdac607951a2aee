"""
Files that mean harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vividly_adapters.directory._cnxml import read_cnxml
from vividly_adapters.directory._files import UnreadableFile
from vividly_adapters.directory._html import read_page
from vividly_adapters.directory._xml_tree import read_html, read_xml

if TYPE_CHECKING:
    from pathlib import Path

BOMB = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))


def _document(declared: str, text: str) -> bytes:
    head = f'<?xml version="1.0"?><!DOCTYPE document [{declared}]>'
    return f"{head}<document><content>{text}</content></document>".encode()


@pytest.mark.parametrize(
    "document",
    [
        _document(f'<!ENTITY e0 "ha">{BOMB}', "<para>&e11;</para>"),
        _document('<!ENTITY x SYSTEM "file:///etc/passwd">', "<para>&x;</para>"),
        _document('<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;', "<para>Text.</para>"),
        _document('<!ENTITY x "harmless">', "<para>&x;</para>"),
    ],
    ids=["bomb", "file", "address", "plain"],
)
def test_entities_are_refused(document: bytes) -> None:
    """
    All of them, before anything is made of them.
    """
    with pytest.raises(UnreadableFile):
        read_cnxml(document)


def test_a_file_of_this_machine_is_not_read_into_a_book(tmp_path: Path) -> None:
    """
    Neither by an entity nor by an inclusion.
    """
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret words.", encoding="utf-8")
    inclusion = (
        '<document xmlns:xi="http://www.w3.org/2001/XInclude"><content>'
        f'<para>Open words.</para><xi:include href="{secret.as_uri()}" parse="text"/></content></document>'
    )

    assert "Secret" not in repr(read_cnxml(inclusion.encode()))
    with pytest.raises(UnreadableFile):
        read_cnxml(_document(f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "<para>&x;</para>"))


def test_a_doctype_without_entities_does_no_harm() -> None:
    """
    Old modules have one.
    """
    old = b'<!DOCTYPE document PUBLIC "-//CNX//DTD CNXML 0.5//EN" "x.dtd"><document><title>Old</title></document>'

    assert read_cnxml(old).title == "Old"


@pytest.mark.parametrize(
    "document", [b"", b"<document>", b"\x00\xff", b"no markup", "<a>\ud800</a>".encode("utf-8", "surrogatepass")]
)
def test_what_is_no_xml_is_named_as_that(document: bytes) -> None:
    """
    With a cure.
    """
    with pytest.raises(UnreadableFile, match="no well-formed XML"):
        read_xml(document)


def test_what_is_nested_without_end_is_refused() -> None:
    """
    The parser's own bound holds.
    """
    with pytest.raises(UnreadableFile):
        read_xml(b"<a>" * 5000 + b"</a>" * 5000)


def test_a_page_without_anything_is_refused() -> None:
    """
    HTML forgives nearly everything else.
    """
    with pytest.raises(UnreadableFile, match="no HTML"):
        read_html("")


def test_what_a_page_would_run_is_not_read() -> None:
    """
    Scripts, styles, frames and forms are no text.
    """
    page = (
        "<p>Open words.</p><script>Secret()</script><style>.Secret{}</style>"
        "<iframe>Secret</iframe><form><p>Secret</p></form>"
    )

    assert "Secret" not in repr(read_page(page))

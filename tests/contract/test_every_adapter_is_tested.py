"""
No adapter escapes its suite.
"""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

_PORTS = {
    "AssetRemoval",
    "AssetStore",
    "BookReader",
    "Bookshelf",
    "Budget",
    "Clock",
    "DeadLetters",
    "Embedder",
    "Erasure",
    "Guard",
    "Inbox",
    "Interruptions",
    "Ledger",
    "Library",
    "LinkSigner",
    "Narrator",
    "Orphans",
    "Outbox",
    "Previewer",
    "Publisher",
    "Renderer",
    "RequestHistory",
    "RequestStore",
    "Scratch",
    "ScriptWriter",
    "SharedLessons",
    "TopicReader",
    "VectorStore",
}
"""Every port; an adapter is named for the one that it serves."""

_LENT = {"Signal"}
"""What a port lends: its adapters make one each, and its suite tries it."""


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _public_classes(folder: Path) -> set[str]:
    return {
        node.name
        for path in folder.rglob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }


def _names_used(folder: Path) -> set[str]:
    return {
        node.id
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name)
    }


ADAPTERS = sorted(
    name
    for name in _public_classes(_package("vividly_adapters"))
    if any(name.endswith(port) and name != port for port in _PORTS)
)


def test_every_port_is_known_here() -> None:
    """
    The list above is that of the core: a new port must be added to it.
    """
    protocols = {
        node.name
        for path in (_package("vividly_core") / "ports").glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)
    }

    assert protocols == _PORTS | _LENT


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_stands_in_a_suite(adapter: str) -> None:
    """
    Some opener of the contract suites makes it.
    """
    assert adapter in _names_used(Path(__file__).parent)


@pytest.mark.parametrize("port", sorted(_PORTS))
def test_a_port_has_a_suite_and_a_fake(port: str) -> None:
    """
    There is a suite under the port's name, and a memory adapter, which may serve two ports.
    """
    module = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in port).lstrip("_")
    served_by = {"AssetRemoval": "AssetStore", "RequestHistory": "RequestStore"}.get(port, port)

    assert (Path(__file__).parent / f"test_{module}.py").is_file()
    assert f"Memory{served_by}" in ADAPTERS

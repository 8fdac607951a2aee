"""
`vividly library` where Gemini's place makes vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from anyio.from_thread import start_blocking_portal

from contract.openers._cnxml_book import write_book

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from end_to_end.command import Vividly

pytestmark = [
    pytest.mark.service("postgres"),
    pytest.mark.service("vertex"),
    pytest.mark.timeout(240),
]


@pytest.fixture
def vividly(workplace: Vividly) -> Generator[Vividly]:
    """
    The command, with a model that counts words.
    """
    from contract.servers import scripted_model  # noqa: PLC0415  its packages may be missing
    from contract.servers.gemini import open_gemini_server  # noqa: PLC0415  its packages may be missing

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(
            open_gemini_server(scripted_model.generate, scripted_model.predict)
        ) as server,
    ):
        variables = {
            "VIVIDLY_EMBEDDINGS": "vertex",
            "GCP_PROJECT_ID": "vividly-test",
            "VIVIDLY_VERTEX_ENDPOINT": server.endpoint.removeprefix("http://"),
        }
        yield attrs.evolve(workplace, variables={**workplace.variables, **variables})


def without_vectors(vividly: Vividly) -> Vividly:
    """
    The same where nobody makes any.
    """
    kept = {name: value for name, value in vividly.variables.items() if name != "VIVIDLY_EMBEDDINGS"}
    return attrs.evolve(vividly, variables=kept)


async def test_what_is_added_has_vectors_and_is_found_with_them(vividly: Vividly, tmp_path: Path) -> None:
    """
    The list says how many; nothing is made twice.
    """
    write_book(tmp_path / "water")
    added = vividly.run("library", "add", "water", "--json")
    listed = vividly.run("library", "list")
    again = vividly.run("library", "embed", "--json")
    found = vividly.run("library", "search", "what does a wave carry", "--grade", "9", "--json")

    vectors = added.lines[-1]["vectors"]
    assert (added.code, vectors["made"], vectors["refused"]) == (0, added.lines[0]["passages"], 0), added.err
    assert f"{vectors['made']} by {vectors['model']}" in listed.out
    assert again.lines[0]["vectors"]["made"] == 0
    assert found.lines[0]["topic"]["title"] == "Waves on Water"


async def test_books_that_were_there_before_get_theirs(vividly: Vividly, tmp_path: Path) -> None:
    """
    The list says which command makes them; another model makes all anew.
    """
    write_book(tmp_path / "water")
    without = without_vectors(vividly).run("library", "add", "water", "--json")
    asked = vividly.run("library", "list")
    made = vividly.run("library", "embed")
    other = attrs.evolve(vividly, variables={**vividly.variables, "VIVIDLY_EMBEDDING_MODEL": "text-embedding-005"})
    anew = other.run("library", "embed", "--json")
    listed = other.run("library", "list")

    assert "vectors" not in without.lines[-1]
    assert "none; make them: vividly library embed" in asked.out
    assert (made.code, made.err) == (0, "Making vectors\n")
    assert anew.lines[0]["vectors"]["made"] == without.lines[0]["passages"]
    assert f"{without.lines[0]['passages']} by text-embedding-005" in listed.out


async def test_who_has_chosen_nobody_is_told_how(vividly: Vividly) -> None:
    """
    By the name of the variable.
    """
    done = without_vectors(vividly).run("library", "embed")

    assert done.code != 0
    assert "VIVIDLY_EMBEDDINGS=vertex" in done.err

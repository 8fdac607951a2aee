"""
The reference of settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vividly_runtime.settings.catalogue import UNUSED, VARIABLES
from vividly_runtime.settings.reference import reference
from vividly_runtime.settings.values import Role, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[3]


class Asked(Mapping[str, str]):
    """
    Variables, and which of them were asked for.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_set, self.names = values, set[str]()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.values_set[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_set)

    def __len__(self) -> int:
        return len(self.values_set)


def test_the_page_is_that_of_the_variables() -> None:
    """
    Made again: python -m vividly_runtime.settings.reference > docs/reference/settings.md
    """
    assert (ROOT / "docs" / "reference" / "settings.md").read_text() == reference()


def test_every_variable_that_is_read_is_in_the_reference() -> None:
    """
    Under each of its names, and nothing else is there.
    """
    asked = Asked(
        {
            "VIVIDLY_PLATFORM": "google",
            "VIVIDLY_EMBEDDINGS": "vertex",
            "GCP_PROJECT_ID": "mine",
            "PUBSUB_TOPIC": "topic",
        }
    )

    for role in Role:
        read_settings(asked, role=role)

    assert asked.names == {name for variable in VARIABLES for name in variable.names}
    assert asked.names.isdisjoint(UNUSED)


def test_nobody_reads_the_environment_past_the_settings() -> None:
    """
    What is not in the reference must not matter. Libraries read what is theirs; who is a program hands it on.
    """
    readers = {
        path.relative_to(ROOT / "src" / "vividly_runtime").as_posix()
        for path in (ROOT / "src" / "vividly_runtime").rglob("*.py")
        if re.search(r"os\.environ\b[^`]|getenv", path.read_text())
    }

    assert readers == {"__main__.py", "load/worker.py"}


def test_every_variable_says_what_it_means_and_what_holds_without_it() -> None:
    """
    One that may be missing says how to give it.
    """
    for variable in VARIABLES:
        assert variable.meaning
        assert variable.without not in {"", "`None`", "``"}
        assert variable.cure or not variable.otherwise.startswith("none:")

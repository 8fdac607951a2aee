"""
The interests of interests.toml.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class Interest:
    """
    Something that students like. *deployed* are further ids of it, each with the word that it means.
    """

    id: str
    name: str
    category: str
    words: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    deployed: Mapping[str, str] = attrs.field(factory=dict, hash=False)

    @property
    def spoken(self) -> frozenset[str]:
        """
        All that it may be called, its ids without what they begin with.
        """
        as_id = self.id.removeprefix("int_").replace("_", " ")
        return frozenset({self.name, as_id, *self.words, *self.deployed.values()})


@attrs.frozen(kw_only=True)
class Interests:
    """
    All of them; *others* are words for what has no id.
    """

    interests: tuple[Interest, ...]
    others: frozenset[str]

    def find(self, interest_id: str) -> Interest | None:
        """
        The interest that *interest_id* was deployed for; ``None`` if it is none of ours.
        """
        return next((each for each in self.interests if interest_id in (each.id, *each.deployed)), None)

    @property
    def spoken(self) -> frozenset[str]:
        """
        Every word for an interest.
        """
        return self.others.union(*(each.spoken for each in self.interests))


@functools.cache
def load_interests() -> Interests:
    """
    Read the catalogue that comes with this package.
    """
    text = resources.files(__package__).joinpath("interests.toml").read_text(encoding="utf-8")
    values = tomllib.loads(text)
    return Interests(
        interests=tuple(Interest(**entry) for entry in values["interest"]), others=frozenset(values["others"])
    )

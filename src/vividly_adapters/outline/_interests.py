"""
What a student likes, in the few families that our analogies are kept under.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEPLOYED_PREFIX: Final = re.compile(r"\bint_")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")


@attrs.frozen
class Family:
    """
    Interests that share their analogies. Those of *parent* hold as well, if it is named.
    """

    name: str
    words: tuple[str, ...] = attrs.field(repr=False)
    parent: str | None = None


@functools.cache
def families() -> tuple[Family, ...]:
    """
    Every family that we know.
    """
    text = resources.files(__package__).joinpath("interests.toml").read_text(encoding="utf-8")
    return tuple(
        Family(entry["name"], tuple(entry["words"]), entry.get("parent"))
        for entry in tomllib.loads(text)["family"]
    )


def families_of(interest: str) -> Iterator[str]:
    """
    The names of the families that *interest* speaks of: an id as deployed, a word, or a sentence; the one named
    first comes first, and a parent right after its family.
    """
    said = spoken(interest)
    found = sorted(
        (
            (match.start(), -len(word), family)
            for family in families()
            for word in family.words
            if (match := re.search(rf"\b{re.escape(word)}\b", said))
        ),
        key=lambda entry: entry[:2],
    )
    names = (name for _, _, family in found for name in (family.name, family.parent) if name)
    yield from dict.fromkeys(names)


def spoken(interest: str) -> str:
    """
    *interest* as it would be said: ``int_video_games`` is ``video games``.
    """
    return _NOT_LETTERS.sub(" ", _DEPLOYED_PREFIX.sub("", interest.casefold())).strip()

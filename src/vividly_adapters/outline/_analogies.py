"""
A small table of how topics meet what students like.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

import attrs

from vividly_adapters._terms import terms

from ._interests import families_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.lesson import Topic


@attrs.frozen
class Analogy:
    """
    *text* is true as it stands, for the interests of *family*.
    """

    family: str
    text: str


def find_analogy(interest: str | None, topic: Topic, asked: frozenset[str] = frozenset()) -> Analogy | None:
    """
    The analogy that meets *interest* in what was *asked*, the terms of it; or in *topic*, where the texts have no
    narrower name for what was asked. ``None`` where the table has none that holds.
    """
    if not interest:
        return None
    title = frozenset(terms(topic.title))
    texts = [table for concept, table in _table() if concept <= (asked or title)]
    return next(
        (Analogy(family, table[family]) for family in families_of(interest) for table in texts if family in table),
        None,
    )


@functools.cache
def _table() -> tuple[tuple[frozenset[str], Mapping[str, str]], ...]:
    text = resources.files(__package__).joinpath("analogies.toml").read_text(encoding="utf-8")
    return tuple((frozenset(terms(concept)), table) for concept, table in tomllib.loads(text).items())

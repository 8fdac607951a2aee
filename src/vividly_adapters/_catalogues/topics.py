"""
The topics of topics.toml.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

import attrs


@attrs.frozen(kw_only=True)
class KnownTopic:
    """
    A topic that has a name of ours. *deployed* are the ids that it had elsewhere.
    """

    id: str
    title: str
    subject: str
    deployed: tuple[str, ...] = attrs.field(default=(), converter=tuple)


@functools.cache
def load_topics() -> tuple[KnownTopic, ...]:
    """
    Read the catalogue that comes with this package.
    """
    text = resources.files(__package__).joinpath("topics.toml").read_text(encoding="utf-8")
    return tuple(KnownTopic(**entry) for entry in tomllib.loads(text)["topic"])

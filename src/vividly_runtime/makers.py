"""
What tells the parts that make lessons here from all others.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from attrs import AttrsInstance

    from .settings.values import Settings

_PACKAGES: Final = ("vividly_core", "vividly_adapters")
_SHAPING: Final = (".py", ".md", ".toml")
"""Code, prompts, and tables of words."""

_SHAPES_NOTHING: Final = frozenset(
    {"cache_bytes", "cache_folder", "endpoint", "memory_bytes", "models_file", "workers"}
)
"""Where something lies, and how much of the machine it may take. What is not named here counts."""


def name_makers(settings: Settings, *, narrator: AttrsInstance, renderer: AttrsInstance) -> Mapping[str, str]:
    """
    Name the writer, the *narrator* and the *renderer* of this machine or what stands in their place, by all that shapes
    what they make, and the program that they belong to: nobody needs to remember to count up a version.
    """
    gemini = settings.gemini
    models = None if gemini is None or gemini.models_file is None else gemini.models_file.read_bytes()
    return {
        "program": program(),
        "writer": "outline" if gemini is None else described(gemini),
        "models": "" if models is None else sha256(models).hexdigest(),
        "narrator": described(settings.cloud_speech or narrator),
        "renderer": described(renderer),
    }


def described(part: AttrsInstance) -> str:
    """
    The name of an attrs class and its fields, but for those that shape nothing.
    """
    kind = type(part)
    fields = ((field.name, getattr(part, field.name)) for field in attrs.fields(kind))
    return f"{kind.__name__} {[(name, value) for name, value in fields if name not in _SHAPES_NOTHING]}"


@cache
def program() -> str:
    """
    A digest of the code and the prompts that make lessons.
    """
    digest = sha256()
    for package in _PACKAGES:
        for name, file in sorted(_files(resources.files(package), package)):
            digest.update(f"{name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif entry.name.endswith(_SHAPING):
            yield name, entry

"""
One variable of the environment: what it is called, what it says, and what holds without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
D = TypeVar("D")


@attrs.frozen(kw_only=True)
class Variable(Generic[T, D]):
    """
    *name* is the spelling to use; the *aliases* were deployed too, and count as much.

    *parse* turns the text into a value, or raises `ValueError` with the problem and the cure in words that do not quote
    it. *meaning* is for the reference. *otherwise* tells what holds without it, where *default* does not show that.
    *cure* completes "not set; ...", for one that may be missing.
    """

    name: str
    parse: Callable[[str], T]
    default: D
    meaning: str
    otherwise: str = ""
    cure: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """
        Every spelling.
        """
        return (self.name, *self.aliases)

    @property
    def without(self) -> str:
        """
        What holds where it is not set, in words or as one would set it.
        """
        return self.otherwise or f"`{_spelled(self.default)}`"


def _spelled(value: object) -> str:
    match value:
        case float():
            return f"{value:g}"
        case tuple():
            return ",".join(map(_spelled, value))
        case _:
            return str(value)

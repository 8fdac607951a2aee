"""
How two catalogues differ.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from .catalogue import OWNERS

if TYPE_CHECKING:
    from .catalogue import Catalogue, Item

ABSENT: Final = "absent"
PRESENT: Final = "present"
_WINDOW: Final = 60
# Restoring a dump moves them from a list of texts to each of its members.
_TEXT_CASTS: Final = re.compile(r"::(character varying|text)(\[\])?")


@attrs.frozen(kw_only=True, order=True)
class Difference:
    """
    One thing that is not as expected; its text is a line for people.

    *table*: the table, or the enum, function or view. *item*: the column, index, ... of it. *kind*: what differs,
    for example ``column type`` or ``missing index``.
    """

    table: str
    item: str
    kind: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = f"{self.table}.{self.item}"
        if self.item == self.table or self.item.startswith(f"{self.table}("):
            place = self.item
        if ABSENT in {self.expected, self.found}:
            return f"{place}: {self.kind}"
        expected, found = _around_difference(self.expected, self.found)
        return f"{place}: {self.kind}: expected {expected}, found {found}"


def compare(expected: Catalogue, found: Catalogue) -> tuple[Difference, ...]:
    """
    List what *found* lacks, has otherwise, and, in what belongs to an expected table or enum, has besides.

    A missing table is one difference, not one for each of its columns; so is a constraint under another name.
    """
    owners = {item.owner for item in expected if item.kind in OWNERS}
    gone = {item.owner for item in expected if item.kind in OWNERS and item not in found}
    missing = {item for item in expected.keys() - found.keys() if item.kind in OWNERS or item.owner not in gone}
    extra = {item for item in found.keys() - expected.keys() if item.owner in owners - gone}
    differences = [
        Difference(
            table=item.owner, item=item.name, kind=f"{item.kind} {fact}", expected=value, found=found[item][fact]
        )
        for item in expected.keys() & found.keys()
        for fact, value in expected[item].items()
        if _plain(found[item][fact]) != _plain(value)
    ]
    for old, new in _renamed(expected, found, missing, extra):
        missing.remove(old)
        extra.remove(new)
        differences.append(
            Difference(table=old.owner, item=old.name, kind=f"{old.kind} name", expected=old.name, found=new.name)
        )
    differences += [_lone(item, "missing", expected=PRESENT, found=ABSENT) for item in missing]
    differences += [_lone(item, "extra", expected=ABSENT, found=PRESENT) for item in extra]
    return tuple(sorted(differences))


def _plain(value: str) -> str:
    return _TEXT_CASTS.sub("", value)


def _lone(item: Item, how: str, *, expected: str, found: str) -> Difference:
    return Difference(table=item.owner, item=item.name, kind=f"{how} {item.kind}", expected=expected, found=found)


def _renamed(
    expected: Catalogue, found: Catalogue, missing: set[Item], extra: set[Item]
) -> list[tuple[Item, Item]]:
    """
    Pair each missing constraint with an extra one of the same table and definition.
    """
    pairs = []
    free = sorted(item for item in extra if item.kind == "constraint")
    for old in sorted(item for item in missing if item.kind == "constraint"):
        twin = next(
            (
                new
                for new in free
                if new.owner == old.owner
                and _plain(found[new]["definition"]) == _plain(expected[old]["definition"])
            ),
            None,
        )
        if twin is not None:
            free.remove(twin)
            pairs.append((old, twin))
    return pairs


def _around_difference(expected: str, found: str) -> tuple[str, str]:
    """
    Cut two long texts down to the place where they part.
    """
    part = next(
        (at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other),
        min(len(expected), len(found)),
    )
    start = max(0, part - _WINDOW // 3)
    return _cut(expected, start), _cut(found, start)


def _cut(value: str, start: int) -> str:
    if len(value) <= _WINDOW:
        return value
    cut = " ".join(value[start : start + _WINDOW].split())
    return f"{'...' if start else ''}{cut}{'...' if start + _WINDOW < len(value) else ''}"

"""
A link to an object, for whoever has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .errors import Rejected

if TYPE_CHECKING:
    from datetime import datetime

    from .ids import AssetKey

VALID_SECONDS: Final = 15 * 60
"""How long a link opens if nobody says otherwise."""

LONGEST_SECONDS: Final = 7 * 24 * 60 * 60


@attrs.frozen(kw_only=True)
class Link:
    """
    *url* opens the object of *key* without further rights until *expires_at*; None is a link that does not expire.
    """

    key: AssetKey
    url: str = attrs.field(repr=False)
    expires_at: datetime | None


def check_valid_seconds(valid_seconds: int) -> None:
    """
    :raises Rejected: if no link may be valid for as long.
    """
    if not 1 <= valid_seconds <= LONGEST_SECONDS:
        raise Rejected(f"a link is valid for {valid_seconds} s; choose from 1 s to {LONGEST_SECONDS} s (7 days)")

"""
What the server is told to do wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@attrs.frozen(kw_only=True)
class Fault:
    """
    The next time that it is asked *on* something, the server answers *status*, or breaks the connection (None). The
    answer is an error as Google would tell it, or else *text*.

    *after* is when it has done what it was asked; else it does not. *meanwhile* is called first: what others do in
    that moment. With *go_on* that is all.
    """

    on: str
    status: int | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    reason: str = ""
    message: str = ""
    text: str | None = None
    after: bool = False
    meanwhile: Callable[[], object] = attrs.field(default=lambda: None)
    go_on: bool = False

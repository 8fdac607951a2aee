"""
What the suite of links is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.ids import AssetKey
    from vividly_core.ports.link_signer import LinkSigner


@attrs.frozen(kw_only=True)
class LinkSignerHarness:
    """
    *put* stores an object past the port, *follow* opens a link as a stranger, None if it does not open; *wait* lets
    seconds pass. Links of one that does not *expire* open for as long as the object is there.
    """

    signer: LinkSigner
    put: Callable[[AssetKey, bytes], Awaitable[None]]
    follow: Callable[[str], Awaitable[bytes | None]]
    wait: Callable[[int], None]
    expires: bool = True

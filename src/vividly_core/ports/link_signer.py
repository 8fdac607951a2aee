"""
Links to the parts of a lesson, for those who have no rights of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from vividly_core.domain.link import VALID_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.ids import AssetKey
    from vividly_core.domain.link import Link


class LinkSigner(Protocol):
    """
    Makes links to objects of an asset store, for reading only.

    Shape: one `Link` a key, in the same order. A store on this machine may make links that only this machine can
        open, and that do not expire.
    Units: whole seconds, from 1 to 604,800 (7 days).
    Ownership: a link is a frozen value; whoever has it can open it, so that it is neither stored nor logged.
    Concurrency: from many tasks at once.
    Idempotency: signing again makes another link, which changes nothing about the first.
    Cancellation: leaves nothing behind.
    Errors: `Rejected` for what is no key, or a time out of range; `Unavailable`, `Throttled`; `Misconfigured`
        without a right to sign. It must not retry by itself, and does not look whether there is an object.
    Source: tests/contract/test_link_signer.py.
    """

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = VALID_SECONDS) -> tuple[Link, ...]:
        """
        A link to each of *keys* that opens for *valid_seconds* from now on.         [1, 2, 3]
        """
        ...

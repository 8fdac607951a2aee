"""
Links to assets in a folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from anyio import to_thread

from vividly_core.domain.artifact import check_key
from vividly_core.domain.link import VALID_SECONDS, Link, check_valid_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vividly_core.domain.ids import AssetKey


@attrs.frozen(kw_only=True)
class DirectoryLinkSigner:
    """
    Links to the files under *root*. They open for whoever may read the file, as long as it is there: nothing is
    signed, and nothing expires.
    """

    root: Path

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = VALID_SECONDS) -> tuple[Link, ...]:
        """
        A link to each of *keys*.
        """
        check_valid_seconds(valid_seconds)
        for key in keys:
            check_key(key)
        root = await to_thread.run_sync(self.root.resolve)
        return tuple(Link(key=key, url=(root / key).as_uri(), expires_at=None) for key in keys)

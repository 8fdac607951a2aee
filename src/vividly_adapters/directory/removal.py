"""
Takes objects out of a folder of assets.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from anyio import to_thread

from vividly_core.domain.artifact import check_key

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.ids import AssetKey


async def remove(root: Path, key: AssetKey) -> None:
    """
    Remove what lies under *key* in the `DirectoryAssetStore` at *root*, its fence, and the folders that are empty then.
    Silent about what is not there.

    Nobody may be storing there any more: without its fence, an older worker would get through.
    """
    check_key(key)
    await to_thread.run_sync(_remove, root, key)


def _remove(root: Path, key: AssetKey) -> None:
    for path in (root / key, root / ".fences" / key):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()

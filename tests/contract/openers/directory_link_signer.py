"""
Opens the signer of links to a folder.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from contract.openers._link_signer_harness import LinkSignerHarness
from vividly_adapters.directory.link_signer import DirectoryLinkSigner

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import AssetKey


@asynccontextmanager
async def directory_link_signer() -> AsyncGenerator[LinkSignerHarness]:
    """
    A folder whose name has to be quoted.
    """
    with tempfile.TemporaryDirectory(prefix="a folder ") as parent:
        root = Path(parent)

        async def put(key: AssetKey, content: bytes) -> None:
            (root / key).parent.mkdir(parents=True, exist_ok=True)
            (root / key).write_bytes(content)

        async def follow(url: str) -> bytes | None:
            path = Path(unquote(urlsplit(url).path))
            return path.read_bytes() if path.is_file() else None

        signer = DirectoryLinkSigner(root=root)
        yield LinkSignerHarness(signer=signer, put=put, follow=follow, wait=lambda _: None, expires=False)

"""
The client's session, made gentle with large bodies.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from gcloud.aio.auth import AioSession

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGE_BYTES: Final = 1_000_000


class GentleSession(AioSession):
    """
    Writes a large body in pieces. In one piece it would hold up whatever else runs meanwhile, and the library below
    warns of that.
    """

    async def post(
        self, url: str, headers: Mapping[str, str], data: Any = None, timeout: Any = 10, params: Any = None
    ) -> Any:
        """
        Post *data*.
        """
        if isinstance(data, bytes) and len(data) > _LARGE_BYTES:
            data = io.BytesIO(data)
        return await super().post(url, headers, data, timeout, params)

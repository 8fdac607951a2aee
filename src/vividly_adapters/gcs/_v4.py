"""
A link with a signature of Google's fourth kind (GOOG4-RSA-SHA256).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

import attrs

if TYPE_CHECKING:
    from datetime import datetime


@attrs.frozen(kw_only=True)
class UnsignedLink:
    """
    A link that lets its holder read an object, in need of a signature of *account*.

    *root* is where Cloud Storage answers; its host is part of what is signed. *at* is in UTC.
    """

    root: str
    bucket: str
    key: str
    account: str
    at: datetime
    valid_seconds: int

    @property
    def to_sign(self) -> bytes:
        """
        What the signature is of.
        """
        request = "\n".join(
            ("GET", self._path, self._query, f"host:{urlsplit(self.root).netloc}\n", "host", "UNSIGNED-PAYLOAD")
        )
        digest = hashlib.sha256(request.encode()).hexdigest()
        return f"GOOG4-RSA-SHA256\n{self._time}\n{self._scope}\n{digest}".encode()

    def signed(self, signature: bytes) -> str:
        """
        The link as it is sent out.
        """
        return f"{self.root}{self._path}?{self._query}&X-Goog-Signature={signature.hex()}"

    @property
    def _time(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%SZ}"

    @property
    def _scope(self) -> str:
        return f"{self.at:%Y%m%d}/auto/storage/goog4_request"

    @property
    def _path(self) -> str:
        return f"/{self.bucket}/{quote(self.key, safe='/~')}"

    @property
    def _query(self) -> str:
        # Sorted, as they must be.
        parameters = {
            "X-Goog-Algorithm": "GOOG4-RSA-SHA256",
            "X-Goog-Credential": f"{self.account}/{self._scope}",
            "X-Goog-Date": self._time,
            "X-Goog-Expires": str(self.valid_seconds),
            "X-Goog-SignedHeaders": "host",
        }
        return urlencode(parameters, quote_via=quote, safe="~")

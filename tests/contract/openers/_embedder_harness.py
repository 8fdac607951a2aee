"""
What the suite of the embedder is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.ports.embedder import Embedder


@attrs.frozen(kw_only=True)
class EmbedderHarness:
    """
    An embedder.
    """

    embedder: Embedder

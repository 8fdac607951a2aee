"""
The deployed databases are not all alike: what may differ, and how we know.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from .difference import Difference

NEIGHBOURS: Final = frozenset({"organizations", "users", "user_role", "user_status"})
"""Other applications' tables and types: what they have besides is none of our business."""


@attrs.frozen(kw_only=True)
class Variant:
    """
    Differences that do no harm. *table*, *item* and *kind* are shell patterns for those of a `Difference`.
    """

    table: str
    item: str = "*"
    kind: str = "*"
    but_not: frozenset[str] = frozenset()
    because: str

    def covers(self, difference: Difference) -> bool:
        """
        Whether *difference* is one of these.
        """
        return (
            fnmatchcase(difference.table, self.table)
            and fnmatchcase(difference.item, self.item)
            and fnmatchcase(difference.kind, self.kind)
            and difference.item not in self.but_not
        )


KNOWN: Final = (
    Variant(
        table="organizations",
        but_not=frozenset({"organizations", "organization_id", "name"}),
        because="was made by hand from an extract in places: only its key and its name are sure",
    ),
    Variant(
        table="users",
        but_not=frozenset({"users", "user_id"}),
        because="was there before the base schema in places: only its key is sure",
    ),
    Variant(table="user_*", because="used by users only, which has plain text in places"),
    Variant(
        table="content_requests",
        item="progress_percentage",
        kind="column nullability",
        because="the deployed models say NOT NULL, the deployed scripts do not",
    ),
    Variant(
        table="content_requests",
        item="content_requests_progress_percentage_check",
        kind="constraint name",
        because="the deployed models call it valid_progress, the deployed scripts leave the name to Postgres",
    ),
    Variant(
        table="content_requests",
        item="idx_contentrequests_*",
        kind="extra index",
        because="the second phase's script, applied in places, adds near-duplicates of three indexes",
    ),
    Variant(
        table="request_stages",
        item="idx_requeststages_*",
        kind="extra index",
        because="the second phase's script, applied in places, adds near-duplicates of two indexes",
    ),
    Variant(
        table="content_requests",
        item="output_formats",
        kind="extra column",
        because="the dual-modality script, which was prepared and cannot run to its end, adds it",
    ),
    Variant(
        table="library_vectors",
        item="idx_library_vectors_*",
        kind="extra index",
        because="is made for the vectors of one model, where the database has pgvector",
    ),
    Variant(
        table="request_metrics",
        item="*_request_count",
        kind="extra column",
        because="the dual-modality script, which was prepared and cannot run to its end, adds four of them",
    ),
    Variant(
        table="request_metrics",
        item="avg_*_duration_seconds",
        kind="extra column",
        because="the dual-modality script, which was prepared and cannot run to its end, adds four of them",
    ),
)
"""Read by `schema_check`, which reports them as notes."""

DEPLOYED_WORDING: Final = (
    Variant(table="*", kind="function body", because="its behaviour is known, its wording is not"),
    Variant(table="*", kind="function language", because="its behaviour is known, its wording is not"),
    Variant(table="*", kind="view *", because="its behaviour is known, its wording is not"),
)
"""Tolerated besides when a database is adopted, and never later: `adoption` keeps the wording that it found."""

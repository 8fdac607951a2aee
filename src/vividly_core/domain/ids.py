"""
Names for identifiers, so that one is never passed for another.
"""

from __future__ import annotations

from typing import NewType
from uuid import UUID

RequestId = NewType("RequestId", UUID)
"""`content_requests.id`."""

StudentId = NewType("StudentId", str)
"""`users.user_id`: text of up to 100 characters, not a UUID in general."""

OrganizationId = NewType("OrganizationId", str)
"""`organizations.organization_id`: text of up to 100 characters."""

CorrelationId = NewType("CorrelationId", str)
"""Text of up to 64 characters, unique, that follows a request through every log."""

WorkerId = NewType("WorkerId", UUID)
"""New at every start of a worker: never a host's or a container's name."""

TopicId = NewType("TopicId", str)
"""Names one topic of a library, for example ``photosynthesis``."""

PassageId = NewType("PassageId", str)
"""Names one passage of a library, stable for as long as its text does not change."""

BookId = NewType("BookId", str)
"""Names one book of a library, for example ``physics``: lower-case letters, digits and dashes."""

AssetKey = NewType("AssetKey", str)
"""Names one object of an asset store: segments of ``[A-Za-z0-9._-]`` joined by ``/``."""

FilePath = NewType("FilePath", str)
"""An absolute path on this machine. Large things go from port to port as files, never as values."""

MessageId = NewType("MessageId", str)
"""Names one message of a queue; a redelivery has the same."""

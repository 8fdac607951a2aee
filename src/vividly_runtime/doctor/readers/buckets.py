"""
Asks Cloud Storage what we may do in our buckets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_adapters.gcs.client import GOOGLE, open_storage
from vividly_adapters.gcs.permissions import look_at_bucket
from vividly_runtime.doctor.findings.buckets import BucketReading

if TYPE_CHECKING:
    from vividly_adapters.gcs.permissions import BucketAccess
    from vividly_runtime.settings.cloud_storage import CloudStorage

_DELETE: Final = "Delete"


async def read_buckets(settings: CloudStorage) -> tuple[BucketReading, ...]:
    """
    One for each bucket that the settings name.
    """
    account = await _account(settings)
    async with open_storage(
        root=settings.emulator_url or GOOGLE,
        key_file=settings.key_file,
        anonymous=settings.emulator_url is not None,
    ) as client:
        found = [await look_at_bucket(client, name) for name in settings.all_buckets]
    return tuple(_reading(access, account) for access in found)


def _reading(access: BucketAccess, account: str | None) -> BucketReading:
    reading = BucketReading(name=access.name, exists=access.exists, missing=access.missing, account=account)
    if (settings := access.settings) is None:
        return reading
    deletions = tuple(rule.age_days for rule in settings.lifecycle if rule.action == _DELETE)
    return attrs.evolve(reading, location=settings.location, versioning=settings.versioning, deletions=deletions)


async def _account(settings: CloudStorage) -> str | None:
    if settings.key_file is None:
        return None
    try:
        document = json.loads(await anyio.Path(settings.key_file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Whoever signs in with it says what is wrong with it.
        return None
    return document.get("client_email") if isinstance(document, dict) else None

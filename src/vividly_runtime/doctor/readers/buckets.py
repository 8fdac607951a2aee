"""
Asks Cloud Storage what we may do in our buckets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import anyio

from vividly_adapters.gcs.client import GOOGLE, open_storage
from vividly_adapters.gcs.permissions import look_at_bucket
from vividly_runtime.doctor.findings.buckets import BucketReading

if TYPE_CHECKING:
    from vividly_runtime.settings.cloud_storage import CloudStorage


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
    return tuple(
        BucketReading(name=access.name, exists=access.exists, missing=access.missing, account=account)
        for access in found
    )


async def _account(settings: CloudStorage) -> str | None:
    if settings.key_file is None:
        return None
    try:
        document = json.loads(await anyio.Path(settings.key_file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Whoever signs in with it says what is wrong with it.
        return None
    return document.get("client_email") if isinstance(document, dict) else None

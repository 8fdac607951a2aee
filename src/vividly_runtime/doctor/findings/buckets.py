"""
Buckets, and what we may do in them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs

from vividly_runtime.doctor.finding import failed, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_runtime.doctor.finding import Finding

ROLE: Final = "roles/storage.objectUser"
"""The smallest of Google's own that may all of it."""


@attrs.frozen(kw_only=True)
class BucketReading:
    """
    *missing* are the permissions in it that we need and do not have. *account* is who we are, as far as is known.

    *location* is where it is, ``None`` where we may not see how it is set up; with *versioning* what is replaced stays;
    *deletions* are the ages, in days, at which it deletes objects by itself, ``None`` for a rule by something else.
    """

    name: str
    exists: bool
    missing: tuple[str, ...] = ()
    account: str | None = None
    location: str | None = None
    versioning: bool = False
    deletions: tuple[int | None, ...] = ()


def judge_bucket(reading: BucketReading, *, project: str | None, emulator_url: str | None = None) -> Finding:
    """
    It is there, and can be read and written.
    """
    bucket = f"gs://{reading.name}"
    if not reading.exists and emulator_url is not None:
        document = json.dumps({"name": reading.name})
        return failed(
            f"there is no bucket {bucket} on the emulator",
            cure=f"curl -H 'Content-Type: application/json' -d '{document}' {emulator_url}/storage/v1/b",
        )
    if not reading.exists:
        within = f" --project={project}" if project else ""
        return failed(
            f"there is no bucket {bucket}",
            cure=f"gcloud storage buckets create {bucket}{within} --uniform-bucket-level-access",
        )
    if reading.missing:
        return failed(
            f"{bucket}: we may not {', '.join(reading.missing)}",
            cure=f"gcloud storage buckets add-iam-policy-binding {bucket}"
            f" --member=serviceAccount:{reading.account or 'ACCOUNT'} --role={ROLE}",
        )
    return ok(f"{bucket} can be read and written", *_set_up(reading))


def _set_up(reading: BucketReading) -> Iterator[str]:
    # It may all be meant; whoever misses a lesson wants to know.
    if reading.location:
        yield f"It is in {reading.location}."
    if reading.versioning:
        yield "What is replaced in it stays, as an older version that is paid for."
    for age in reading.deletions:
        yield (
            f"It deletes what is {age} days old."
            if age is not None
            else "It deletes objects by a rule of its own."
        )

"""
Cloud Storage: where the parts of lessons are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.artifact import ArtifactKind

from .google_names import bucket, emulator_url
from .parsers import email, path, seconds
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .reader import Reader

OR_ELSE: Final = "set VIVIDLY_ASSETS=directory to keep lessons in a folder"

_MOST_SECONDS: Final = 7 * 86_400.0
_KINDS: Final = ", ".join(ArtifactKind)


def _buckets(text: str) -> dict[ArtifactKind, str]:
    chosen = {}
    for pair in text.split(","):
        kind, equals, name = (part.strip() for part in pair.partition("="))
        if not equals or kind not in tuple(ArtifactKind):
            raise ValueError(f"not a list of buckets; write KIND=BUCKET,..., where KIND is one of {_KINDS}")
        chosen[ArtifactKind(kind)] = bucket(name)
    return chosen


BUCKET: Final = Variable(
    name="GCS_GENERATED_CONTENT_BUCKET",
    aliases=("GCS_BUCKET_GENERATED_CONTENT", "GCS_BUCKET_GENERATED"),
    parse=bucket,
    default=None,
    meaning="the bucket that lessons are kept in",
    otherwise="none: Cloud Storage needs it",
    cure="give the name of the bucket that lessons are kept in",
)
BUCKETS: Final = Variable(
    name="VIVIDLY_BUCKETS",
    parse=_buckets,
    default=None,
    meaning=f"other buckets for some parts, as `film=BUCKET,narration=BUCKET`; the parts are {_KINDS}",
    otherwise="all parts in one bucket",
)
KEY_FILE: Final = Variable(
    name="GOOGLE_APPLICATION_CREDENTIALS",
    parse=path,
    default=None,
    meaning="a service account's key file: to sign in with, and to sign addresses with",
    otherwise="the account that the platform gives",
)
SIGNING_ACCOUNT: Final = Variable(
    name="VIVIDLY_SIGNING_ACCOUNT",
    parse=email,
    default=None,
    meaning="the service account that signs addresses through IAM's signBlob, where there is no key file",
    otherwise="addresses are signed with the key file",
)
SIGNED_SECONDS: Final = Variable(
    name="VIVIDLY_SIGNED_URL_SECONDS",
    parse=seconds(1.0, _MOST_SECONDS),
    default=900.0,
    meaning="how long a signed address can be read",
)
EMULATOR: Final = Variable(
    name="STORAGE_EMULATOR_HOST",
    parse=emulator_url,
    default=None,
    meaning="an emulator of Cloud Storage, as `http://HOST:PORT`",
    otherwise="Google's own",
)


@attrs.frozen(kw_only=True)
class CloudStorage:
    """
    *buckets* are those of the kinds that do not lie in *bucket*.
    """

    bucket: str
    buckets: Mapping[ArtifactKind, str] = attrs.field(factory=dict)
    key_file: Path | None = None
    signing_account: str | None = None
    signed_url_seconds: float = 900.0
    emulator_url: str | None = None

    @property
    def all_buckets(self) -> tuple[str, ...]:
        """
        Each once.
        """
        return tuple(dict.fromkeys((self.bucket, *self.buckets.values())))


def read_cloud_storage(reader: Reader) -> CloudStorage | None:
    """
    ``None`` where something is missing.
    """
    name = reader.require(BUCKET, or_else=OR_ELSE)
    buckets = reader.read(BUCKETS)
    key_file = reader.read(KEY_FILE)
    signing_account = reader.read(SIGNING_ACCOUNT)
    signed_url_seconds = reader.read(SIGNED_SECONDS)
    emulator = reader.read(EMULATOR)
    if name is None:
        return None
    return CloudStorage(
        bucket=name,
        buckets=buckets or {},
        key_file=key_file,
        signing_account=signing_account,
        signed_url_seconds=signed_url_seconds,
        emulator_url=emulator,
    )

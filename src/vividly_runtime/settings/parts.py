"""
Which part does what: one of this machine, or one of Google's.

Nothing is chosen one by one: where the environment has a name that only a deployment on Google Cloud gives, everything
is Google's that is not said otherwise, and what that needs and lacks is an error.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from .cloud_storage import BUCKET
from .parsers import one_of
from .pubsub import SUBSCRIPTION, TOPIC
from .variable import Variable

if TYPE_CHECKING:
    from .reader import Reader

_P = TypeVar("_P", bound=enum.StrEnum)


class Platform(enum.StrEnum):
    """
    Whose parts do what nothing else is said of.
    """

    LOCAL = "local"
    GOOGLE = "google"


class Queue(enum.StrEnum):
    """
    Where requests wait for a worker.
    """

    TABLE = "table"
    PUBSUB = "pubsub"


class Assets(enum.StrEnum):
    """
    Where the parts of lessons are kept.
    """

    DIRECTORY = "directory"
    GCS = "gcs"


class Writer(enum.StrEnum):
    """
    Who reads questions and writes scripts.
    """

    OUTLINE = "outline"
    VERTEX = "vertex"


class Speech(enum.StrEnum):
    """
    Who speaks.
    """

    ESPEAK = "espeak"
    GOOGLE = "google"


class Embeddings(enum.StrEnum):
    """
    Who makes vectors of passages and questions, if somebody does.
    """

    NONE = "none"
    VERTEX = "vertex"


_FOLLOWS: Final = "as `VIVIDLY_PLATFORM`"


def _choice(name: str, kind: type[_P], meaning: str, otherwise: str = _FOLLOWS) -> Variable[_P, None]:
    return Variable(
        name=name,
        parse=one_of("part", {member.value: member for member in kind}),
        default=None,
        meaning=f"{meaning}: {' or '.join(f'`{member}`' for member in kind)}",
        otherwise=otherwise,
    )


PLATFORM: Final = _choice(
    "VIVIDLY_PLATFORM",
    Platform,
    "whose parts do what nothing else is said of",
    "`google` where the topic, the subscription or the bucket is named, and else `local`",
)
QUEUE: Final = _choice("VIVIDLY_QUEUE", Queue, "where requests wait for a worker")
ASSETS: Final = _choice("VIVIDLY_ASSETS", Assets, "where the parts of lessons are kept")
WRITER: Final = _choice("VIVIDLY_WRITER", Writer, "who reads questions and writes scripts")
SPEECH: Final = _choice("VIVIDLY_SPEECH", Speech, "who speaks")
# Never by the platform: vectors must be made before anything is found by them, and cost something.
EMBEDDINGS: Final = _choice(
    "VIVIDLY_EMBEDDINGS",
    Embeddings,
    "who makes the vectors by which passages are found as well",
    "`none`: by words",
)


@attrs.frozen(kw_only=True)
class Parts:
    """
    The choices. *because* names the variable that made Google's the rule, where none says so.
    """

    queue: Queue = Queue.TABLE
    assets: Assets = Assets.DIRECTORY
    writer: Writer = Writer.OUTLINE
    speech: Speech = Speech.ESPEAK
    embeddings: Embeddings = Embeddings.NONE
    because: str | None = None

    @property
    def on_google(self) -> bool:
        """
        Whether any of them is Google's.
        """
        return self != Parts(because=self.because)


def read_parts(reader: Reader) -> Parts:
    """
    Choose.
    """
    platform, queue, assets = reader.read(PLATFORM), reader.read(QUEUE), reader.read(ASSETS)
    # What belongs to a part that was chosen by itself says nothing of the others.
    hints = (
        *(reader.spelled(TOPIC, SUBSCRIPTION) if queue is None else ()),
        *(reader.spelled(BUCKET) if assets is None else ()),
    )
    google = platform is Platform.GOOGLE or (platform is None and bool(hints))
    return Parts(
        queue=queue or (Queue.PUBSUB if google else Queue.TABLE),
        assets=assets or (Assets.GCS if google else Assets.DIRECTORY),
        writer=reader.read(WRITER) or (Writer.VERTEX if google else Writer.OUTLINE),
        speech=reader.read(SPEECH) or (Speech.GOOGLE if google else Speech.ESPEAK),
        embeddings=reader.read(EMBEDDINGS) or Embeddings.NONE,
        because=hints[0] if google and platform is None else None,
    )

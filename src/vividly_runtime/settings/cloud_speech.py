"""
Cloud Text-to-Speech: who speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.language import primary

from . import general
from .google_names import loopback_endpoint, names
from .parsers import number
from .variable import Variable

if TYPE_CHECKING:
    from .reader import Reader

VOICES: Final[Variable[tuple[str, ...], tuple[str, ...]]] = Variable(
    name="VIVIDLY_VOICES",
    parse=names,
    default=("en-US-Neural2-F", "en-US-Neural2-D", "en-US-Standard-D"),
    meaning="the voices, the favourite first: the next one steps in for one that fails",
)
RATE: Final = Variable(
    name="VIVIDLY_SPEECH_RATE",
    parse=number(0.25, 2.0),
    default=1.0,
    meaning="how fast the voice speaks: 1 is as it likes, 2 is twice as fast",
)
ENDPOINT: Final = Variable(
    name="VIVIDLY_SPEECH_ENDPOINT",
    parse=loopback_endpoint,
    default=None,
    meaning="a server of this machine that stands for Text-to-Speech, as `127.0.0.1:PORT`",
    otherwise="Google's own",
)


@attrs.frozen(kw_only=True)
class CloudSpeech:
    """
    *voices* in the order in which they are tried; *language* is that of lessons. *endpoint* is a server of this
    machine, without credentials.
    """

    voices: tuple[str, ...] = VOICES.default
    language: str = general.LANGUAGE.default
    rate: float = RATE.default
    endpoint: str | None = None


def read_cloud_speech(reader: Reader, *, language: str) -> CloudSpeech:
    """
    Nothing of it must be set, but the voices for lessons in another *language* than theirs.
    """
    if primary(language) != primary(general.LANGUAGE.default) and not reader.spelled(VOICES):
        reader.report(
            VOICES.name,
            "not set, and those that hold without it speak English; name voices of the lessons' language",
        )
    return CloudSpeech(
        voices=reader.read(VOICES),
        language=language,
        rate=reader.read(RATE),
        endpoint=reader.read(ENDPOINT),
    )

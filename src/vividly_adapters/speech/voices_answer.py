"""
Asks the service which of the voices that we mean to use it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._service import SpeechClient


@attrs.frozen(kw_only=True)
class VoiceAnswer:
    """
    What the service says of one name: the languages that the voice speaks, BCP 47 tags, and its natural sample rate, in
    samples a second. A voice that it does not have speaks no language.
    """

    name: str
    languages: tuple[str, ...] = ()
    sample_rate: int = 0

    @property
    def exists(self) -> bool:
        """
        Whether the service has it.
        """
        return bool(self.languages)


async def ask_for_voices(client: SpeechClient, names: Iterable[str]) -> tuple[VoiceAnswer, ...]:
    """
    One answer for each of *names*, in their order. Asking costs nothing.

    :raises Misconfigured: if the service does not let us ask.
    :raises Transient: if it does not answer now.
    """
    known = {voice.name: voice for voice in await client.voices()}
    return tuple(
        VoiceAnswer(name=name, languages=known[name].languages, sample_rate=known[name].sample_rate)
        if name in known
        else VoiceAnswer(name=name)
        for name in names
    )

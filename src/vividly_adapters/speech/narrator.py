"""
Speaks with Google Cloud Text-to-Speech.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from anyio import to_thread
from attrs.validators import and_, ge, le

from vividly_adapters._translate import translating
from vividly_adapters._turns import Turns, at_once
from vividly_adapters._wave_file import write_wave
from vividly_adapters._whole_file import whole_file
from vividly_core.domain.errors import Unavailable, spending
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

from ._bill import Bill
from ._performance import Learned, Performance
from ._voices import LIST_PRICES, read_name, that_speak

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

    from ._service import SpeechClient
    from ._take import Take
    from ._voices import Voice

_RATES: Final = and_(ge(0.25), le(2.0))


@attrs.define(kw_only=True, eq=False)
class SpeechNarrator:
    """
    Speaks each script with *voice*, or with the first of *fallbacks* that can; only those that speak the script's
    language are asked. The narration says which one it was.

    *voice* and *fallbacks* are names of the service's, such as ``en-US-Neural2-F``; one that names no language speaks
    *language*. *rate* is a factor of the voice's natural speed, 0.25 to 2. Where pauses alone do not bring a lesson
    to the time that it should take, it is spoken again, up to a quarter faster or a fifth slower; the next lesson
    begins at that rate. A rate that is far from usual is kept, and lessons take longer or shorter by it.

    A lesson takes some dozens of requests, each of which but the first waits for its turn with *next_turn*.

    *usd_per_million_characters* are prices by family of voice. What was spoken is charged even if it is thrown away,
    and the usage of the narration, or of the error that ends it, counts it.

    Words start when the voice says that it reached them. With a voice that does not say it, sentences, and phrases
    within them, start with their sound, and the other words are shared out between by their lengths.
    """

    client: SpeechClient
    voice: str = "en-US-Neural2-F"
    fallbacks: Sequence[str] = ("en-US-Neural2-D", "en-US-Standard-D")
    rate: float = attrs.field(default=1.0, validator=_RATES)
    language: str = "en-US"
    usd_per_million_characters: Mapping[str, Decimal] = LIST_PRICES
    next_turn: Callable[[], Awaitable[None]] = at_once
    _learned: Learned = attrs.field(factory=Learned, init=False)

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak *script*.
        """
        names = (self.voice, *self.fallbacks)
        voices = that_speak(script.language, [read_name(name, language=self.language) for name in names])
        bill = Bill(prices=self.usd_per_million_characters)
        performance = Performance(
            client=self.client,
            scenes=[scene.narration.split() for scene in script.scenes],
            wanted_seconds=script.word_count / WORDS_PER_MINUTE * 60,
            rate=self.rate,
            learned=self._learned,
            bill=bill,
            turns=Turns(self.next_turn),
            progress=progress,
        )
        with spending(bill):
            narration = await self._record(performance, voices, into)
        progress(1.0)
        return narration

    async def _record(self, performance: Performance, voices: Sequence[Voice], into: FilePath) -> Narration:
        async with whole_file(into) as part:
            # Before anything is paid for.
            with translating({OSError: lambda _: Unavailable("the recording cannot be written into this folder")}):
                await to_thread.run_sync(Path(part).touch)
            voice, take = await performance.by_the_first_of(voices)
            with translating(
                {OSError: lambda _: Unavailable("the recording cannot be written: is the disk full?")}
            ):
                return await to_thread.run_sync(_write, performance, voice, take, part)

    @property
    def most_usd_a_character(self) -> Decimal:
        """
        What the dearest of its voices takes for a character, in US dollars; voices without a price take nothing.
        """
        names = (self.voice, *self.fallbacks)
        families = [read_name(name, language=self.language).family for name in names]
        prices = [self.usd_per_million_characters.get(family, Decimal(0)) for family in families]
        return max(prices) / 1_000_000


def _write(performance: Performance, voice: Voice, take: Take, into: FilePath) -> Narration:
    samples, narration = take.cut(
        performance.scenes,
        factor=take.timing(performance.wanted_seconds).factor(),
        voice=f"google {voice.name}",
        usage=tuple(performance.bill),
    )
    write_wave(samples, into, sample_rate=take.sample_rate)
    return narration

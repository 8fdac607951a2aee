"""
How one script comes to be spoken: by which voice, with marks or without, and at which rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._spoken_words import clean
from vividly_core.domain.errors import Misconfigured

from ._order import MarksRefused, VoiceRefused
from ._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_adapters._turns import Turns
    from vividly_core.ports.progress import Progress

    from ._bill import Bill
    from ._service import SpeechClient
    from ._take import Take
    from ._voices import Voice

_FIRST_SHARE: Final = 0.9
"""Of the progress; the rest is for another take at another rate."""


@attrs.define(kw_only=True, eq=False)
class Learned:
    """
    What was found out about voices, by their names: the rate that brought the last lesson to its time, and which of
    them give no times for marks.
    """

    rates: dict[str, float] = attrs.field(factory=dict)
    without_marks: set[str] = attrs.field(factory=set)


@attrs.frozen(kw_only=True, eq=False)
class Performance:
    """
    Speaks the words of *scenes*, as near to *wanted_seconds* as may be. *rate* is the one that was chosen; *bill* is
    charged for what is spoken, as soon as it is; each request takes one of *turns*.
    """

    client: SpeechClient
    scenes: Sequence[Sequence[str]] = attrs.field(repr=False)
    wanted_seconds: float
    rate: float
    learned: Learned
    bill: Bill
    turns: Turns
    progress: Progress

    async def by_the_first_of(self, voices: Sequence[Voice]) -> tuple[Voice, Take]:
        """
        Let the first of *voices* speak that can.

        :raises Misconfigured: if none can.
        """
        for voice in voices:
            try:
                return voice, await self._by(voice)
            except VoiceRefused as error:
                refusal = error
        names = ", ".join(voice.name for voice in voices)
        raise Misconfigured(f"voice: none of {names} can speak; list those that can: vividly doctor") from refusal

    async def _by(self, voice: Voice) -> Take:
        rate = self.learned.rates.get(voice.name, self.rate)
        take = await self._read(voice, rate, 0.0, _FIRST_SHARE)
        corrected = take.timing(self.wanted_seconds).corrected_rate(rate, natural=self.rate)
        if corrected is None:
            return take
        try:
            take = await self._read(voice, corrected, _FIRST_SHARE, 1.0)
        except VoiceRefused:
            # It knows one rate only: its own.
            return take
        self.learned.rates[voice.name] = corrected
        return take

    async def _read(self, voice: Voice, rate: float, begin: float, end: float) -> Take:
        if voice.may_take_marks and voice.name not in self.learned.without_marks:
            try:
                return await self._reading(voice, rate, begin, end, marked=True)
            except MarksRefused:
                self.learned.without_marks.add(voice.name)
        return await self._reading(voice, rate, begin, end, marked=False)

    async def _reading(self, voice: Voice, rate: float, begin: float, end: float, *, marked: bool) -> Take:
        reading = Reading(
            client=self.client,
            voice=voice,
            rate=rate,
            marked=marked,
            turns=self.turns,
            billed=lambda characters: self.bill.charge(voice, characters),
            told=lambda done: self.progress(begin + (end - begin) * done),
        )
        return await reading.take([[clean(word) for word in scene] for scene in self.scenes])

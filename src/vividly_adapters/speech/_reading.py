"""
One voice's way through a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from anyio import to_thread

from vividly_adapters._spoken_words import sounds

from . import _ssml
from ._chunks import chunks
from ._clip import phrases, read_wave
from ._in_order import in_order
from ._order import MarksRefused, Order
from ._take import Passage, Take
from ._timing import by_marks, by_pauses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vividly_adapters._turns import Turns

    from ._chunks import Chunk, Piece
    from ._order import Speech
    from ._service import SpeechClient
    from ._voices import Voice

SAMPLE_RATE: Final = 24_000
"""What nearly all of the service's voices have by nature, in samples a second."""

LONGEST_REQUEST_BYTES: Final = 5_000
_AT_ONCE: Final = 3


@attrs.frozen(kw_only=True)
class Reading:
    """
    Has a script spoken by *voice* at *rate*, with marks if it is *marked*; each request takes one of *turns*.
    *billed* hears how many characters each request was charged for, and *told* the fraction done.
    """

    client: SpeechClient
    voice: Voice
    rate: float
    marked: bool
    turns: Turns
    billed: Callable[[int], None]
    told: Callable[[float], None]

    async def take(self, scenes: Sequence[Sequence[str]]) -> Take:
        """
        Speak the words of *scenes*, which are clean: the first request alone, and then three at once.

        :raises PortError: the first that came; the others are stopped.
        """
        cut = [self._chunks(words) for words in scenes]
        orders = [chunk for scene in cut for chunk in scene]
        spoken: list[Passage] = []
        done = 0

        async def speak(chunk: Chunk) -> Passage:
            nonlocal done
            passage = await self._passage(chunk)
            done += 1
            self.told(done / len(orders))
            return passage

        # Whether the voice is there at all is found out once.
        for part in (orders[:1], orders[1:]):
            spoken += await in_order(speak, part, at_once=_AT_ONCE)
        following = iter(spoken)
        return Take(scenes=tuple(tuple(next(following) for _ in scene) for scene in cut), sample_rate=SAMPLE_RATE)

    def _chunks(self, words: Sequence[str]) -> tuple[Chunk, ...]:
        """
        What is to be asked for, without what would be silent.
        """
        limit = LONGEST_REQUEST_BYTES - (_ssml.WRAPPING_BYTES if self.marked else 0)
        found = chunks(
            words,
            language=self.voice.language,
            size=_ssml.size if self.marked else _plain_size,
            limit=limit,
            together=self.marked,
        )
        return tuple(chunk for chunk in found if any(sounds(piece.text) for piece in chunk.pieces))

    async def _passage(self, chunk: Chunk) -> Passage:
        text = _ssml.encode(chunk.pieces) if self.marked else _plain(chunk.pieces)
        order = Order(
            text=text,
            marked=self.marked,
            voice=self.voice.name,
            language=self.voice.language,
            rate=self.rate,
            sample_rate=SAMPLE_RATE,
        )
        await self.turns.take()
        speech = await self.client.speak(order)
        self.billed(_ssml.billed_characters(chunk.pieces) if self.marked else len(text))
        return await to_thread.run_sync(self._heard, chunk, speech)

    def _heard(self, chunk: Chunk, speech: Speech) -> Passage:
        samples = read_wave(speech.audio, sample_rate=SAMPLE_RATE)
        found = phrases(samples, sample_rate=SAMPLE_RATE)
        if not self.marked:
            starts = by_pauses(chunk.pieces, found)
        elif speech.marks:
            marks = {int(name): round(seconds * SAMPLE_RATE) for name, seconds in reversed(speech.marks)}
            starts = by_marks(chunk.pieces, marks, found, sample_rate=SAMPLE_RATE)
        else:
            raise MarksRefused("the voice gives no times for marks")
        return Passage(phrases=found, starts=starts, ends_sentence=chunk.ends_sentence)


def _plain(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def _plain_size(piece: Piece) -> int:
    return len(piece.text.encode()) + 1

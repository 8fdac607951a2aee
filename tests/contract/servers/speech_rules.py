"""
The rules of Cloud Text-to-Speech: what it speaks, what it refuses, and in which words.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import anyio
import attrs

from contract.servers._hummed_speech import hum, to_wave

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_REQUEST_BYTES = 5_000
LONGEST_SENTENCE_BYTES = 600
NATURAL_SAMPLE_RATE = 24_000
NATURAL_PACE = 1.0


@attrs.frozen(kw_only=True)
class ServedVoice:
    """
    A voice, and what it can: marks in SSML, and other rates than its own, *pace*.
    """

    name: str
    takes_marks: bool = True
    times_marks: bool = True
    takes_rates: bool = True
    pace: float = NATURAL_PACE

    @property
    def language(self) -> str:
        """
        The one that its name begins with.
        """
        return "-".join(self.name.split("-")[:2])


VOICES = (
    ServedVoice(name="en-US-Neural2-F"),
    ServedVoice(name="en-US-Neural2-D"),
    ServedVoice(name="en-US-Standard-D"),
    ServedVoice(name="en-US-Chirp3-HD-Kore", takes_marks=False),
    ServedVoice(name="de-DE-Neural2-B"),
)


@attrs.frozen(kw_only=True)
class Asked:
    """
    One request, as it came.
    """

    version: str
    voice: str
    text: str
    rate: float


class Refusal(Exception):
    """
    The answer to a request is an error; *code* is the name of its status.
    """

    def __init__(self, code: str, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after_seconds = retry_after_seconds


@attrs.define(kw_only=True, eq=False)
class SpeechServer:
    """
    *endpoint* is where it listens. It answers with *refusals* first, one a request, `None` being no refusal. What it
    says goes through *spoil*. *asked* are the requests so far; *at_once* is the largest number of those that were in
    hand at a time, while each takes *seconds*.
    """

    endpoint: str = ""
    voices: dict[str, ServedVoice] = attrs.field(factory=lambda: {voice.name: voice for voice in VOICES})
    refusals: deque[Refusal | None] = attrs.field(factory=deque)
    spoil: Callable[[bytes], bytes] = attrs.field(default=lambda audio: audio)
    seconds: float = 0.0
    asked: list[Asked] = attrs.field(factory=list)
    at_once: int = 0
    in_hand: int = 0

    async def synthesize(self, request: Any, version: str) -> tuple[bytes, list[tuple[str, float]]]:
        """
        Speak *request*; mark times only if they were asked for.
        """
        text = request.input.ssml or request.input.text
        rate = request.audio_config.speaking_rate
        self.asked.append(Asked(version=version, voice=request.voice.name, text=text, rate=rate))
        await self.take_its_time()
        if self.refusals and (refusal := self.refusals.popleft()):
            raise refusal
        return self._speak(request, text, rate)

    async def take_its_time(self) -> None:
        """
        Have a request in hand for its *seconds*.
        """
        self.in_hand += 1
        self.at_once = max(self.at_once, self.in_hand)
        try:
            await anyio.sleep(self.seconds)
        finally:
            self.in_hand -= 1

    def _speak(self, request: Any, text: str, rate: float) -> tuple[bytes, list[tuple[str, float]]]:
        voice = self._voice(request.voice)
        if rate and not voice.takes_rates:
            raise _invalid(
                "This voice currently does not support speaking rate and pitch parameters at this time."
            )
        if len(text.encode()) > LONGEST_REQUEST_BYTES:
            raise _invalid("Either `input.text` or `input.ssml` is longer than the limit of 5000 bytes.")
        marks, words = _read_ssml(text) if request.input.ssml else ([], text.split())
        if marks and not voice.takes_marks:
            raise _invalid(f"Voice '{voice.name}' does not support SSML marks.")
        if not words:
            raise _invalid("Request contains no text to speak.")
        _check_sentences(words)
        sample_rate = request.audio_config.sample_rate_hertz or NATURAL_SAMPLE_RATE
        samples, reached = hum(words, sample_rate=sample_rate, pace=voice.pace * (rate or 1.0))
        times = [
            (name, (reached[word] if word < len(words) else len(samples)) / sample_rate) for name, word in marks
        ]
        return self.spoil(to_wave(samples, sample_rate=sample_rate)), times if voice.times_marks else []

    def _voice(self, chosen: Any) -> ServedVoice:
        voice = self.voices.get(chosen.name)
        if voice is None:
            raise _invalid(f"Voice '{chosen.name}' does not exist. Is it misspelled?")
        if voice.language != chosen.language_code:
            raise _invalid(
                f"Requested language code '{chosen.language_code}' doesn't match the voice '{voice.name}'."
            )
        return voice


def _invalid(message: str) -> Refusal:
    return Refusal("INVALID_ARGUMENT", message)


def _read_ssml(ssml: str) -> tuple[list[tuple[str, int]], list[str]]:
    """
    The marks, each with the number of the word that follows it, and the words.
    """
    try:
        root = ET.fromstring(ssml)
    except ET.ParseError:
        raise _invalid("Invalid SSML. Newer voices like Neural2 require valid SSML.") from None
    if root.tag != "speak" or any(child.tag != "mark" for child in root):
        raise _invalid("Invalid SSML.")
    words = (root.text or "").split()
    marks = []
    for mark in root:
        marks.append((mark.attrib["name"], len(words)))
        words += (mark.tail or "").split()
    return marks, words


def _check_sentences(words: list[str]) -> None:
    length = 0
    for word in words:
        length += len(word.encode()) + 1
        if length > LONGEST_SENTENCE_BYTES:
            raise _invalid(
                f'This request contains sentences that are too long. Sentence starting with: "{word}" is too long.'
            )
        if word.rstrip("\"')]}\u201d\u2019").endswith((".", "!", "?", "\u3002", "\u2026")):
            length = 0

"""
The service's own clients, one for each version of its interface. Loads the vendor's libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import grpc.aio
from google.cloud import texttospeech_v1 as plain
from google.cloud import texttospeech_v1beta1 as marked
from google.cloud.texttospeech_v1.services.text_to_speech.transports import (
    TextToSpeechGrpcAsyncIOTransport as PlainTransport,
)
from google.cloud.texttospeech_v1beta1.services.text_to_speech.transports import (
    TextToSpeechGrpcAsyncIOTransport as MarkedTransport,
)

from vividly_adapters._broken_off import unless_broken_off
from vividly_adapters._translate import translating

from ._errors import ERRORS, NAME
from ._order import KnownVoice, Speech

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from google.auth.credentials import Credentials

    from ._order import Order

_T = TypeVar("_T")

_ANY_LENGTH: Final = (("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1))
"""Ninety seconds of sound are larger than what gRPC takes by itself."""


def signed_channel(host: str, credentials: Credentials) -> grpc.aio.Channel:
    """
    Connect to *host*, at port 443 unless it says another, over TLS.
    """
    target = host if ":" in host else f"{host}:443"
    return PlainTransport.create_channel(target, credentials=credentials, options=_ANY_LENGTH)


def plain_channel(target: str) -> grpc.aio.Channel:
    """
    Connect to *target*, a host and port, in the clear.
    """
    return grpc.aio.insecure_channel(target, options=_ANY_LENGTH)


class SpeechClient:
    """
    Speaks and lists voices over *channel*, without retries of its own; each call may take *call_seconds*.
    """

    def __init__(self, channel: grpc.aio.Channel, *, call_seconds: float) -> None:
        self._channel = channel
        self._call_seconds = call_seconds
        self._plain = plain.TextToSpeechAsyncClient(transport=PlainTransport(channel=channel))
        self._marked = marked.TextToSpeechAsyncClient(transport=MarkedTransport(channel=channel))

    async def speak(self, order: Order) -> Speech:
        """
        Have *order* spoken, as a WAV file of 16 bit and one channel.

        :raises VoiceRefused: if there is no such voice, or it cannot speak like that.
        :raises MarksRefused: if the voice takes no marks.
        :raises PortError: as every call of a service may.
        """
        return await (self._speak_marked(order) if order.marked else self._speak_plain(order))

    async def _speak_plain(self, order: Order) -> Speech:
        call = self._plain.synthesize_speech(
            plain.SynthesizeSpeechRequest(
                input=plain.SynthesisInput(text=order.text),
                voice=plain.VoiceSelectionParams(language_code=order.language, name=order.voice),
                audio_config=plain.AudioConfig(
                    audio_encoding=plain.AudioEncoding.LINEAR16,
                    sample_rate_hertz=order.sample_rate,
                    speaking_rate=order.rate_told,
                ),
            ),
            retry=None,
            timeout=self._call_seconds,
        )
        return Speech(audio=(await _answer(call)).audio_content)

    async def _speak_marked(self, order: Order) -> Speech:
        request = marked.SynthesizeSpeechRequest(
            input=marked.SynthesisInput(ssml=order.text),
            voice=marked.VoiceSelectionParams(language_code=order.language, name=order.voice),
            audio_config=marked.AudioConfig(
                audio_encoding=marked.AudioEncoding.LINEAR16,
                sample_rate_hertz=order.sample_rate,
                speaking_rate=order.rate_told,
            ),
            enable_time_pointing=[marked.SynthesizeSpeechRequest.TimepointType.SSML_MARK],
        )
        answer = await _answer(self._marked.synthesize_speech(request, retry=None, timeout=self._call_seconds))
        return Speech(
            audio=answer.audio_content,
            marks=tuple((point.mark_name, point.time_seconds) for point in answer.timepoints),
        )

    async def voices(self) -> tuple[KnownVoice, ...]:
        """
        List every voice that the service has.

        :raises PortError: as every call of a service may.
        """
        answer = await _answer(
            self._plain.list_voices(plain.ListVoicesRequest(), retry=None, timeout=self._call_seconds)
        )
        return tuple(
            KnownVoice(
                name=voice.name,
                languages=tuple(voice.language_codes),
                sample_rate=voice.natural_sample_rate_hertz,
            )
            for voice in answer.voices
        )

    async def close(self) -> None:
        """
        Close the channel; calls under way are cancelled.
        """
        await self._channel.close()


async def _answer(call: Awaitable[_T]) -> _T:
    """
    What *call* brings. Its errors are ours, and its cancellation is that of whoever waits for it.
    """
    with translating(ERRORS):
        return await unless_broken_off(call, what=NAME)

"""
The service's own clients, one for each version of its interface. Loads the vendor's libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import google.auth
import grpc.aio
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import texttospeech_v1 as plain
from google.cloud import texttospeech_v1beta1 as marked
from google.cloud.texttospeech_v1.services.text_to_speech.transports import (
    TextToSpeechGrpcAsyncIOTransport as PlainTransport,
)
from google.cloud.texttospeech_v1beta1.services.text_to_speech.transports import (
    TextToSpeechGrpcAsyncIOTransport as MarkedTransport,
)

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured

from ._errors import ERRORS
from ._order import KnownVoice, Speech

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from ._order import Order

_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_ANY_LENGTH: Final = (("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1))
"""Ninety seconds of sound are larger than what gRPC takes by itself."""


def sign_in() -> Credentials:
    """
    Find the credentials of this machine. It blocks.

    :raises Misconfigured: if there are none.
    """
    advice = "sign in with: gcloud auth application-default login, or run as a service account"
    with translating(
        {DefaultCredentialsError: lambda _: Misconfigured(f"this machine has no credentials of Google; {advice}")}
    ):
        credentials, _ = google.auth.default(scopes=_SCOPES)
    return credentials


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
        with translating(ERRORS):
            return await (self._speak_marked(order) if order.marked else self._speak_plain(order))

    async def _speak_plain(self, order: Order) -> Speech:
        answer = await self._plain.synthesize_speech(
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
        return Speech(audio=answer.audio_content)

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
        answer = await self._marked.synthesize_speech(request, retry=None, timeout=self._call_seconds)
        return Speech(
            audio=answer.audio_content,
            marks=tuple((point.mark_name, point.time_seconds) for point in answer.timepoints),
        )

    async def voices(self) -> tuple[KnownVoice, ...]:
        """
        List every voice that the service has.

        :raises PortError: as every call of a service may.
        """
        with translating(ERRORS):
            answer = await self._plain.list_voices(
                plain.ListVoicesRequest(), retry=None, timeout=self._call_seconds
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

"""
Stands in for Cloud Text-to-Speech, on a port of this machine: it speaks its protocol, and keeps its rules.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import grpc
import grpc.aio
from google.cloud import texttospeech_v1 as plain
from google.cloud import texttospeech_v1beta1 as marked
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status

from contract.servers.speech_rules import NATURAL_SAMPLE_RATE, Refusal, SpeechServer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def open_speech_server() -> AsyncGenerator[SpeechServer]:
    """
    Serve until the block ends.
    """
    service = SpeechServer()
    server = grpc.aio.server(options=[("grpc.max_send_message_length", -1)])
    server.add_generic_rpc_handlers(
        (
            _handlers(service, plain, "google.cloud.texttospeech.v1"),
            _handlers(service, marked, "google.cloud.texttospeech.v1beta1"),
        )
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    service.endpoint = f"http://127.0.0.1:{port}"
    try:
        yield service
    finally:
        with anyio.CancelScope(shield=True):
            await server.stop(grace=None)


def _handlers(service: SpeechServer, types: Any, package: str) -> grpc.GenericRpcHandler:
    version = package.rpartition(".")[2]

    async def synthesize(request: Any, context: grpc.aio.ServicerContext) -> Any:
        try:
            audio, marks = await service.synthesize(request, version)
        except Refusal as refusal:
            await _abort(context, refusal)
            raise
        answer = types.SynthesizeSpeechResponse(audio_content=audio)
        if version == "v1beta1" and list(request.enable_time_pointing):
            answer.timepoints = [marked.Timepoint(mark_name=name, time_seconds=seconds) for name, seconds in marks]
        return answer

    async def list_voices(_: Any, context: grpc.aio.ServicerContext) -> Any:
        await service.take_its_time()
        if service.refusals and (refusal := service.refusals.popleft()):
            await _abort(context, refusal)
        return types.ListVoicesResponse(
            voices=[
                types.Voice(
                    name=voice.name,
                    language_codes=[voice.language],
                    natural_sample_rate_hertz=NATURAL_SAMPLE_RATE,
                )
                for voice in service.voices.values()
            ]
        )

    return grpc.method_handlers_generic_handler(
        f"{package}.TextToSpeech",
        {
            "SynthesizeSpeech": grpc.unary_unary_rpc_method_handler(
                synthesize, types.SynthesizeSpeechRequest.deserialize, types.SynthesizeSpeechResponse.serialize
            ),
            "ListVoices": grpc.unary_unary_rpc_method_handler(
                list_voices, types.ListVoicesRequest.deserialize, types.ListVoicesResponse.serialize
            ),
        },
    )


async def _abort(context: grpc.aio.ServicerContext, refusal: Refusal) -> None:
    code = grpc.StatusCode[refusal.code]
    details: tuple[tuple[str, bytes], ...] = ()
    if refusal.retry_after_seconds is not None:
        whole, part = divmod(refusal.retry_after_seconds, 1)
        info = RetryInfo()
        info.retry_delay.seconds, info.retry_delay.nanos = int(whole), round(part * 1e9)
        status = Status(code=code.value[0], message=refusal.message)
        status.details.add().Pack(info)
        details = (("grpc-status-details-bin", status.SerializeToString()),)
    await context.abort(code, refusal.message, details)

"""
A server that speaks the protocol of Vertex AI on the loopback, and lets a function play the models.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import grpc
import grpc.aio
from google.cloud import aiplatform_v1 as vertex
from google.protobuf import struct_pb2
from google.rpc import code_pb2, status_pb2
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from grpc_status import rpc_status

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

_CALLS_END_SECONDS = 5.0

SERVICE = "google.cloud.aiplatform.v1.PredictionService"

Reply = vertex.GenerateContentResponse | vertex.PredictResponse


@attrs.frozen(kw_only=True)
class Refusal(Exception):
    """
    What a server answers instead of an answer: a status, and its details.
    """

    code: str
    reason: str = ""
    retry_seconds: float | None = None

    def status(self) -> status_pb2.Status:
        """
        As it goes over the wire. Its message is one that nobody may hand on.
        """
        status = status_pb2.Status(code=code_pb2.Code.Value(self.code), message="a student wrote: zyzzyva")
        if self.reason:
            status.details.add().Pack(ErrorInfo(reason=self.reason, domain="googleapis.com"))
        if self.retry_seconds is not None:
            info = RetryInfo()
            info.retry_delay.FromMilliseconds(round(self.retry_seconds * 1000))
            status.details.add().Pack(info)
        return status


@attrs.define(kw_only=True)
class GeminiServer:
    """
    *generate* and *predict* play the models; what they return is the answer, and a `Refusal` that they raise is the
    status. *asked* is every request for text, in its order, and *predicted* every one for vectors.
    """

    generate: Callable[[vertex.GenerateContentRequest], Awaitable[vertex.GenerateContentResponse]]
    predict: Callable[[vertex.PredictRequest], Awaitable[vertex.PredictResponse]]
    endpoint: str = ""
    asked: list[vertex.GenerateContentRequest] = attrs.field(factory=list)
    predicted: list[vertex.PredictRequest] = attrs.field(factory=list)

    async def answer_text(self, request: vertex.GenerateContentRequest, context: Any) -> Any:
        """
        GenerateContent.
        """
        self.asked.append(request)
        return await self._answer(self.generate, request, context)

    async def answer_vectors(self, request: vertex.PredictRequest, context: Any) -> Any:
        """
        Predict.
        """
        self.predicted.append(request)
        return await self._answer(self.predict, request, context)

    async def _answer(self, play: Callable[[Any], Awaitable[Any]], request: Any, context: Any) -> Any:
        try:
            return await play(request)
        except Refusal as refusal:
            await context.abort_with_status(rpc_status.to_status(refusal.status()))


@asynccontextmanager
async def open_gemini_server(
    generate: Callable[[vertex.GenerateContentRequest], Awaitable[vertex.GenerateContentResponse]],
    predict: Callable[[vertex.PredictRequest], Awaitable[vertex.PredictResponse]],
) -> AsyncGenerator[GeminiServer]:
    """
    A server on a free port of 127.0.0.1, with its *endpoint* for the client.
    """
    played = GeminiServer(generate=generate, predict=predict)
    served = {
        "GenerateContent": grpc.unary_unary_rpc_method_handler(
            played.answer_text,
            vertex.GenerateContentRequest.deserialize,
            vertex.GenerateContentResponse.serialize,
        ),
        "Predict": grpc.unary_unary_rpc_method_handler(
            played.answer_vectors, vertex.PredictRequest.deserialize, vertex.PredictResponse.serialize
        ),
    }
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, served),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    played.endpoint = f"http://127.0.0.1:{port}"
    try:
        yield played
    finally:
        with anyio.CancelScope(shield=True):
            await _calls_over()
            await server.stop(None)


async def _calls_over() -> None:
    """
    Wait for the server's part of calls of which the client has seen the end. All loops of a process share one queue of
    events: what is left of a call comes to a loop that is closed, and fails whichever test is running then.
    """
    calls = [
        task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__name__", "") == "_schedule_rpc_coro"
    ]
    if calls:
        await asyncio.wait(calls, timeout=_CALLS_END_SECONDS)


def said(
    text: str, *, reason: str = "STOP", tokens: tuple[int, int] = (100, 20), thoughts: int = 0
) -> vertex.GenerateContentResponse:
    """
    An answer that is *text*, with the tokens of the question and of itself.
    """
    return vertex.GenerateContentResponse(
        candidates=[
            {
                "content": {"role": "model", "parts": [{"text": text}] if text else []},
                "finish_reason": reason,
            }
        ],
        usage_metadata={
            "prompt_token_count": tokens[0],
            "candidates_token_count": tokens[1],
            "thoughts_token_count": thoughts,
        },
    )


def vectors(*predictions: dict[str, Any]) -> vertex.PredictResponse:
    """
    Predictions, each a JSON object.
    """
    response = vertex.PredictResponse()
    for fields in predictions:
        value = struct_pb2.Value()
        value.struct_value.update(fields)
        response.predictions.append(value)
    return response


def blocked(reason: str) -> vertex.GenerateContentResponse:
    """
    No answer: the question was blocked.
    """
    return vertex.GenerateContentResponse(
        prompt_feedback={"block_reason": reason}, usage_metadata={"prompt_token_count": 100}
    )

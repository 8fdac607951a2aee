"""
Google Cloud on this machine: emulators, and servers that stand in.
"""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import aiohttp
import anyio
import attrs
from anyio.from_thread import start_blocking_portal

from contract.openers.gcs_emulator import emulated_bucket
from contract.servers import scripted_model
from contract.servers.gemini import Refusal, open_gemini_server
from contract.servers.pubsub_emulator import emulator_host
from contract.servers.speech import open_speech_server
from vividly_adapters.pubsub.clients import open_clients

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from gcloud.aio.pubsub import SubscriberMessage
    from google.cloud import aiplatform_v1 as vertex

    from end_to_end.command import Vividly

MODEL: Final = "gemini-3.8-flash"
"""The only one that is there."""

PROJECT: Final = "vividly-test"


@attrs.define(kw_only=True)
class Models:
    """
    Those that stand in for Gemini's. *silent* calls are never answered; *kept_waiting* is set when one of them came.
    """

    silent: int = 0
    kept_waiting: threading.Event = attrs.field(factory=threading.Event)

    async def generate(self, request: vertex.GenerateContentRequest) -> vertex.GenerateContentResponse:
        """
        Do what the prompt says, if it is for the one that is there.
        """
        if not request.model.endswith(f"/{MODEL}"):
            raise Refusal(code="NOT_FOUND")
        if self.silent:
            self.silent -= 1
            self.kept_waiting.set()
            await anyio.sleep_forever()
        return await scripted_model.generate(request)


@attrs.frozen(kw_only=True)
class Google:
    """
    What stands in, and where.
    """

    vividly: Vividly
    models: Models

    @property
    def bucket(self) -> str:
        """
        Where the command keeps its lessons.
        """
        return self.vividly.variables["GCS_GENERATED_CONTENT_BUCKET"]

    def path(self, kind: str, variable: str) -> str:
        """
        The full name of what *variable* names.
        """
        return f"projects/{PROJECT}/{kind}/{self.vividly.variables[variable]}"

    async def objects(self, request_id: str) -> dict[str, dict[str, Any]]:
        """
        What lies in the bucket of a request, by its name.
        """
        url = f"{self.vividly.variables['STORAGE_EMULATOR_HOST']}/storage/v1/b/{self.bucket}/o"
        async with aiohttp.request("GET", url) as response:
            found = (await response.json())["items"]
        return {each["name"]: each for each in found if request_id in each["name"]}

    @asynccontextmanager
    async def listening(self, variable: str = "PUBSUB_DEAD_LETTER_TOPIC") -> AsyncGenerator[Listener]:
        """
        A subscription of one's own of the topic that *variable* names.
        """
        path = f"projects/{PROJECT}/subscriptions/listener-{uuid4().hex}"
        async with open_clients(emulator_host=emulator_host()) as clients:
            await clients.subscriber.create_subscription(path, self.path("topics", variable))
            yield Listener(clients=clients, path=path)
            await clients.subscriber.delete_subscription(path)

    async def publish(self, body: bytes) -> None:
        """
        Publish past every outbox.
        """
        from gcloud.aio.pubsub import PubsubMessage  # noqa: PLC0415  beside the type

        async with open_clients(emulator_host=emulator_host()) as clients:
            await clients.publisher.publish(self.path("topics", "PUBSUB_TOPIC"), [PubsubMessage(body)])


@attrs.frozen(kw_only=True)
class Listener:
    """
    Hears what is published.
    """

    clients: Any
    path: str

    async def hear(self) -> SubscriberMessage:
        """
        Wait for one message.
        """
        with anyio.fail_after(30):
            while not (found := await self.clients.subscriber.pull(self.path, 1)):
                pass
        (message,) = found
        await self.clients.subscriber.acknowledge(self.path, [message.ack_id])
        heard: SubscriberMessage = message
        return heard


@contextmanager
def on_google(vividly: Vividly, *, ready: bool = False) -> Generator[Google]:
    """
    The command where every part is Google's. There is a bucket; topics and a subscription only if it is *ready*.

    All that answers has an event loop of its own: a test waits for the command and does nothing else.
    """
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_stand_ins()) as (variables, models):
        command = attrs.evolve(vividly, variables={**vividly.variables, **variables})
        if ready:
            done = command.run("doctor", "--only=pubsub", "--fix")
            assert done.code == 0, done.out + done.err
        yield Google(vividly=command, models=models)


@asynccontextmanager
async def _stand_ins() -> AsyncGenerator[tuple[dict[str, str], Models]]:
    mark = uuid4().hex[:8]
    models = Models()
    async with (
        open_speech_server() as speech,
        open_gemini_server(models.generate, scripted_model.predict) as gemini,
    ):
        storage, bucket = await emulated_bucket()
        variables = {
            "GCP_PROJECT_ID": PROJECT,
            "PUBSUB_TOPIC": f"requests-{mark}",
            "PUBSUB_SUBSCRIPTION": f"worker-{mark}",
            "PUBSUB_DEAD_LETTER_TOPIC": f"dead-{mark}",
            "PUBSUB_EMULATOR_HOST": emulator_host(),
            "GCS_GENERATED_CONTENT_BUCKET": bucket,
            "STORAGE_EMULATOR_HOST": storage,
            "VIVIDLY_MODELS": MODEL,
            "VIVIDLY_VERTEX_ENDPOINT": gemini.endpoint.removeprefix("http://"),
            "VIVIDLY_SPEECH_ENDPOINT": speech.endpoint.removeprefix("http://"),
        }
        yield variables, models

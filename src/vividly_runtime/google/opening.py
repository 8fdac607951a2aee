"""
Opens what the settings choose of Google's. Each product is imported when it is opened, and not before.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs
from anyio import to_thread

from vividly_adapters._turns import at_once
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.system import SystemClock
from vividly_core.domain.ids import FilePath

from .late_link_signer import LateLinkSigner
from .parts import GoogleParts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.link_signer import LinkSigner
    from vividly_runtime.settings.cloud_speech import CloudSpeech
    from vividly_runtime.settings.cloud_storage import CloudStorage
    from vividly_runtime.settings.embeddings import VertexEmbeddings
    from vividly_runtime.settings.gemini import Gemini
    from vividly_runtime.settings.pubsub import PubSub
    from vividly_runtime.settings.values import Settings

_STORAGE_PRICE: Final = "Cloud Storage, by the month: see its bill"


@asynccontextmanager
async def open_google(settings: Settings) -> AsyncGenerator[GoogleParts]:
    """
    Lend the parts that were chosen; what they have opened closes with the block.

    :raises Misconfigured: if credentials are missing, or a package.
    """
    parts = GoogleParts()
    async with AsyncExitStack() as stack:
        if settings.cloud_storage is not None:
            parts = await _storage(stack, settings.cloud_storage, parts)
        if settings.gemini is not None:
            parts = await _gemini(stack, settings.gemini, _rate(settings.model_calls_per_minute), parts)
        if settings.cloud_speech is not None:
            parts = await _speech(stack, settings.cloud_speech, _rate(settings.speech_calls_per_minute), parts)
        if settings.embeddings is not None:
            parts = await _embeddings(stack, settings.embeddings, parts)
        if settings.pubsub is not None:
            parts = await _pubsub(stack, settings.pubsub, settings, parts)
        yield parts


@asynccontextmanager
async def open_way_out(settings: Settings) -> AsyncGenerator[GoogleParts]:
    """
    The same with nothing but the publisher, if there is one: what a relay needs.
    """
    async with AsyncExitStack() as stack:
        chosen = settings.pubsub
        if chosen is None:
            yield GoogleParts()
        else:
            way_out = attrs.evolve(chosen, subscription=None, dead_letter_topic=None)
            yield await _pubsub(stack, way_out, settings, GoogleParts())


@asynccontextmanager
async def open_assets(settings: Settings) -> AsyncGenerator[GoogleParts]:
    """
    The same with nothing but where lessons are kept: what it takes to hand them out, or to remove them.
    """
    async with AsyncExitStack() as stack:
        chosen = settings.cloud_storage
        yield GoogleParts() if chosen is None else await _storage(stack, chosen, GoogleParts())


@asynccontextmanager
async def open_embeddings(settings: Settings) -> AsyncGenerator[GoogleParts]:
    """
    The same with nothing but what makes vectors, if something does: what it takes to search books, or to add them.
    """
    async with AsyncExitStack() as stack:
        chosen = settings.embeddings
        yield GoogleParts() if chosen is None else await _embeddings(stack, chosen, GoogleParts())


async def _storage(stack: AsyncExitStack, chosen: CloudStorage, parts: GoogleParts) -> GoogleParts:
    from vividly_adapters.gcs.asset_store import GcsAssetStore  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.gcs.buckets import Buckets  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.gcs.client import GOOGLE, open_storage  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.gcs.link_signer import GcsLinkSigner  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.gcs.signatures import find_signature  # noqa: PLC0415  only where it was chosen

    client = await stack.enter_async_context(
        open_storage(
            root=chosen.emulator_url or GOOGLE,
            key_file=chosen.key_file,
            anonymous=chosen.emulator_url is not None,
        )
    )
    buckets = Buckets(main=chosen.bucket, own=chosen.buckets)
    store = GcsAssetStore(client=client, buckets=buckets)

    async def make_signer() -> LinkSigner:
        signature = await find_signature(client, account=chosen.signing_account)
        return GcsLinkSigner(buckets=buckets, signature=signature, clock=SystemClock(), root=client.root)

    tariff = attrs.evolve(parts.tariff, storage=_STORAGE_PRICE)
    return attrs.evolve(parts, assets=store, removal=store, links=LateLinkSigner(make=make_signer), tariff=tariff)


async def _gemini(
    stack: AsyncExitStack, chosen: Gemini, rate: RateLimit | None, parts: GoogleParts
) -> GoogleParts:
    from vividly_adapters.vertex.client import open_vertex  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.models import load_models  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.script_writer import VertexScriptWriter  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.tariff import tariff_of  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.text_models import TextModels  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.topic_reader import VertexTopicReader  # noqa: PLC0415  only where it was chosen

    file = None if chosen.models_file is None else FilePath(str(chosen.models_file))
    registry = await to_thread.run_sync(load_models, file)
    client = await stack.enter_async_context(
        open_vertex(project=chosen.project, location=chosen.location, endpoint=_plain(chosen.endpoint))
    )
    # One for both: what the one learns of a model that is gone, the other need not ask.
    models = TextModels(
        client=client,
        models=registry.choose(chosen.models),
        next_turn=at_once if rate is None else rate.wait,
    )
    tariff = attrs.evolve(
        tariff_of(models.models), character_usd=parts.tariff.character_usd, storage=parts.tariff.storage
    )
    return attrs.evolve(
        parts,
        tariff=tariff,
        topic_reader=partial(VertexTopicReader, models=models),
        writer=VertexScriptWriter(models=models, language=chosen.language),
        model_rate=rate,
    )


async def _embeddings(stack: AsyncExitStack, chosen: VertexEmbeddings, parts: GoogleParts) -> GoogleParts:
    from vividly_adapters.vertex.client import open_vertex  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.embedder import VertexEmbedder  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.vertex.models import load_models  # noqa: PLC0415  only where it was chosen

    file = None if chosen.models_file is None else FilePath(str(chosen.models_file))
    registry = await to_thread.run_sync(load_models, file)
    model = registry.choose_embedding(chosen.model)
    client = await stack.enter_async_context(
        open_vertex(project=chosen.project, location=chosen.location, endpoint=_plain(chosen.endpoint))
    )
    return attrs.evolve(parts, embedder=partial(VertexEmbedder, client=client, model=model))


async def _speech(
    stack: AsyncExitStack, chosen: CloudSpeech, rate: RateLimit | None, parts: GoogleParts
) -> GoogleParts:
    from vividly_adapters.speech.client import open_speech_client  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.speech.narrator import SpeechNarrator  # noqa: PLC0415  only where it was chosen

    where = () if chosen.endpoint is None else (f"http://{chosen.endpoint}",)
    client = await stack.enter_async_context(open_speech_client(*where))
    favourite, *fallbacks = chosen.voices
    narrator = SpeechNarrator(
        client=client,
        voice=favourite,
        fallbacks=fallbacks,
        rate=chosen.rate,
        language=chosen.language,
        next_turn=at_once if rate is None else rate.wait,
    )
    tariff = attrs.evolve(parts.tariff, character_usd=narrator.most_usd_a_character)
    return attrs.evolve(parts, narrator=narrator, speech_rate=rate, tariff=tariff)


async def _pubsub(stack: AsyncExitStack, chosen: PubSub, settings: Settings, parts: GoogleParts) -> GoogleParts:
    from vividly_adapters.pubsub.clients import open_clients  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.pubsub.dead_letters import PubSubDeadLetters  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.pubsub.inbox import PubSubInbox  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.pubsub.publisher import PubSubPublisher  # noqa: PLC0415  only where it was chosen
    from vividly_adapters.pubsub.subscription import open_subscription  # noqa: PLC0415  only where it was chosen

    clients = await stack.enter_async_context(open_clients(emulator_host=chosen.emulator_host))
    publisher = PubSubPublisher(client=clients.publisher, project=chosen.topic.split("/")[1])
    parts = attrs.evolve(parts, publisher=publisher)
    if chosen.dead_letter_topic is not None:
        _, project, _, name = chosen.dead_letter_topic.split("/")
        dead_letters = partial(PubSubDeadLetters, client=clients.publisher, project=project, name=name)
        parts = attrs.evolve(parts, dead_letters=dead_letters)
    if chosen.subscription is None:
        return parts
    _, project, _, name = chosen.subscription.split("/")
    subscription = await stack.enter_async_context(
        open_subscription(clients.subscriber, project=project, name=name)
    )
    inbox = partial(PubSubInbox, subscription=subscription, hold_seconds=settings.lease_seconds)
    return attrs.evolve(parts, inbox=inbox)


def _rate(calls_per_minute: int | None) -> RateLimit | None:
    return None if calls_per_minute is None else RateLimit(calls_per_minute=calls_per_minute)


def _plain(endpoint: str | None) -> str | None:
    return None if endpoint is None else f"http://{endpoint}"

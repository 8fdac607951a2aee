"""
What of Google's stands in the place of a part of this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.tariff import Tariff

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_adapters.limits.rate import RateLimit
    from vividly_core.ports.asset_removal import AssetRemoval
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.embedder import Embedder
    from vividly_core.ports.inbox import Inbox
    from vividly_core.ports.link_signer import LinkSigner
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.publisher import Publisher
    from vividly_core.ports.script_writer import ScriptWriter
    from vividly_core.ports.topic_reader import TopicReader


@attrs.frozen(kw_only=True)
class GoogleParts:
    """
    ``None`` is a part that was not chosen.

    *inbox*, *dead_letters*, *topic_reader* and *embedder* make one, with what else it needs: the options of a call, the
    *letters* that are told of, the *library*, how long a call may take. *publisher* is for the topic where requests are
    published, and for no other. *tariff* is the most that they take.

    *model_rate* and *speech_rate* are the quotas by which the parts that take several requests for a call wait for the
    further ones.
    """

    assets: AssetStore | None = None
    removal: AssetRemoval | None = None
    links: LinkSigner | None = None
    topic_reader: Callable[..., TopicReader] | None = None
    writer: ScriptWriter | None = None
    model_rate: RateLimit | None = None
    narrator: Narrator | None = None
    speech_rate: RateLimit | None = None
    embedder: Callable[..., Embedder] | None = None
    inbox: Callable[..., Inbox] | None = None
    publisher: Publisher | None = None
    dead_letters: Callable[..., DeadLetters] | None = None
    tariff: Tariff = attrs.field(factory=Tariff)

"""
Opens a subscription: what is pulled from it, and what is said to it.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
import anyio.lowlevel
import attrs

from .pulls import Pulls
from .words import Words

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from gcloud.aio.pubsub import SubscriberClient

_LAST_WORDS_SECONDS: Final = 5.0


@attrs.frozen(kw_only=True, eq=False)
class Subscription:
    """
    Make it with `open_subscription`.
    """

    pulls: Pulls
    words: Words


@asynccontextmanager
async def open_subscription(
    client: SubscriberClient, *, project: str, name: str, drain_seconds: float = 2.0
) -> AsyncGenerator[Subscription]:
    """
    Lend the subscription *name* of *project*. Nothing is asked of it before the first pull.

    At the end of the block, a pull that is in flight has *drain_seconds* to finish, and what it brings is given back;
    all that was said by then is sent, for at most 5 s. Nothing runs on behind the block. A pull that has nothing to
    bring lasts a minute and a half, and is broken off: should Pub/Sub hand it a message in that moment, that one comes
    again after the subscription's own ack deadline.
    """
    path = client.subscription_path(project, name)
    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        words = Words(client=client, subscription=path, group=group)
        pulls = Pulls(client=client, subscription=path, group=group, words=words)
        try:
            yield Subscription(pulls=pulls, words=words)
        except Exception as error:  # noqa: BLE001  raised again below, not within a group
            failure = error
        finally:
            with anyio.move_on_after(drain_seconds, shield=True):
                await pulls.until_all_ended()
            with anyio.move_on_after(_LAST_WORDS_SECONDS, shield=True):
                # What was just brought is given back by a task that has yet to begin.
                await anyio.lowlevel.checkpoint()
                await words.until_all_is_said()
            group.cancel_scope.cancel()
    if failure is not None:
        raise failure

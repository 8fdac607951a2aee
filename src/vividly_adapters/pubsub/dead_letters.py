"""
A topic that hears of every letter.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured, NotFound

from .errors import Needs, translating_pubsub
from .outgoing import LONGEST_KEY_BYTES, LONGEST_VALUE_BYTES, MOST_ATTRIBUTES, RESERVED, pubsub_message

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from datetime import datetime
    from uuid import UUID

    from gcloud.aio.pubsub import PublisherClient

    from vividly_core.domain.dead_letter import DeadLetter
    from vividly_core.ports.dead_letters import DeadLetters

_PREFIX: Final = "dead_letter_"
_ANSWER_SECONDS: Final = 60


@attrs.frozen(kw_only=True)
class PubSubDeadLetters:
    """
    Keeps letters in *letters*, and publishes each burial to the dead-letter topic *name* of *project* as well: the
    message as it came, with what is known of its end in attributes that begin with ``dead_letter_``.

    A topic cannot be searched, and forgets: what is found, replayed and dropped are the letters that are kept. They
    are kept first. A letter of which the topic did not hear is buried once more when its message comes again, and so
    the topic may hear of it twice, under the same ``dead_letter_id``.

    Attributes that do not fit, or that Pub/Sub keeps for itself, are cut or left out there; the letter has them.
    """

    letters: DeadLetters
    client: PublisherClient
    project: str
    name: str

    async def bury(self, letter: DeadLetter) -> None:
        """
        Keep *letter*, and tell of it.

        :raises Misconfigured: if there is no such topic.
        """
        await self.letters.bury(letter)
        path = self.client.topic_path(self.project, self.name)
        message = pubsub_message(f"letter {letter.id}", letter.body, dict(_attributes(letter)))
        try:
            with translating_pubsub(f"topic {path}", Needs.PUBLISHER):
                await self.client.publish(path, [message], timeout=_ANSWER_SECONDS)
        except NotFound as error:
            raise Misconfigured(str(error)) from error

    async def find(self, *, letter_id: UUID | None, limit: int) -> tuple[DeadLetter, ...]:
        """
        The last buried first.
        """
        return await self.letters.find(letter_id=letter_id, limit=limit)

    async def mark_replayed(self, letter_id: UUID, at: datetime) -> None:
        """
        Remember that the letter was given back.
        """
        await self.letters.mark_replayed(letter_id, at)

    async def drop(self, letter_id: UUID) -> None:
        """
        Forget the letter, as far as that can be: who heard of it, has.
        """
        await self.letters.drop(letter_id)


def _attributes(letter: DeadLetter) -> Generator[tuple[str, str]]:
    ours = _ours(letter)
    for name, value in ours.items():
        yield name, _cut(value)
    theirs = (
        (_cut(name, LONGEST_KEY_BYTES), _cut(value))
        for name, value in letter.attributes.items()
        if name and not name.startswith((RESERVED, _PREFIX))
    )
    yield from itertools.islice(theirs, MOST_ATTRIBUTES - len(ours))


def _ours(letter: DeadLetter) -> Mapping[str, str]:
    known = {
        "id": letter.id,
        "message_id": letter.message_id,
        "kind": letter.kind,
        "reason": letter.reason,
        "attempts": letter.attempts,
        "request_id": letter.request_id,
        "stage": letter.stage,
        "first_at": letter.first_at.isoformat(),
        "last_at": letter.last_at.isoformat(),
    }
    return {f"{_PREFIX}{name}": str(value) for name, value in known.items() if value is not None}


def _cut(text: str, longest: int = LONGEST_VALUE_BYTES) -> str:
    # A character that cannot be sent becomes a question mark, and one that would be cut in two is left out.
    return text.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore")

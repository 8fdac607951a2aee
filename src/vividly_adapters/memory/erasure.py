"""
Erasure in memory.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import Rejected

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vividly_core.domain.ids import RequestId, StudentId

    from .dead_letters import MemoryDeadLetters
    from .request_store import MemoryRequestStore


@attrs.frozen(kw_only=True)
class MemoryErasure:
    """
    Erases out of *requests*, its students, and *letters*. Nothing awaits in the middle, so each verb is atomic.
    """

    requests: MemoryRequestStore
    letters: MemoryDeadLetters

    async def requests_of(self, student: StudentId) -> tuple[RequestId, ...]:
        """
        The oldest first.
        """
        return self.requests.requests_of(student)

    async def erase(self, request_id: RequestId) -> Mapping[str, int]:
        """
        Forget the request.
        """
        name = str(request_id)
        dropped = self.letters.drop_those(
            lambda letter: (
                letter.request_id == request_id or name in {letter.message_id, letter.attributes.get("request_id")}
            )
        )
        return {**self.requests.forget(request_id), "dead_letters": dropped}

    async def erase_student(self, student: StudentId) -> Mapping[str, int]:
        """
        Forget *student*.
        """
        if self.requests.requests_of(student):
            raise Rejected("the student has requests; erase them first")
        known = student in self.requests.students
        self.requests.students.discard(student)
        return {
            "users": int(known),
            "dead_letters": self.letters.drop_those(
                lambda letter: (
                    letter.attributes.get("student_id") == student or f'"{student}"'.encode() in letter.body
                )
            ),
        }

    async def traces_of(self, names: Collection[str]) -> Mapping[str, int]:
        """
        Look through students, requests, what they send, and letters.
        """
        wanted = set(names)
        quoted = [f'"{name}"'.encode() for name in names]
        outgoing = self.requests.outgoing().values()
        letters = await self.letters.find(letter_id=None, limit=sys.maxsize)
        counts = {
            "users": len(wanted & self.requests.students),
            "content_requests": self.requests.naming(wanted),
            "outbox": sum(
                str(owner) in wanted or any(name in message.body for name in quoted)
                for owner, message, _ in outgoing
            ),
            "dead_letters": sum(
                not wanted.isdisjoint({str(letter.request_id), letter.message_id, *letter.attributes.values()})
                or any(name in letter.body for name in quoted)
                for letter in letters
            ),
        }
        return {kind: count for kind, count in counts.items() if count}

"""
What the supervisor and its clients say to each other, one line each.

A client says nothing but, at its end, `LEAVE`; a connection that breaks means the same. The supervisor answers
once: where the server is, or what is wrong. Then it closes the connection of who leaves; but to the last one it says
`DOWN`, when the server is, and lets the kernel close the connection at its own end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from vividly_core.domain.errors import PortError

LEAVE: Final = b"leave\n"
DOWN: Final = b"down\n"


@attrs.frozen(kw_only=True)
class Ready:
    """
    The server answers at *url*; *durable* says whether it survives a power cut.
    """

    url: str
    durable: bool

    def encode(self) -> bytes:
        """
        This answer as a line.
        """
        return json.dumps({"url": self.url, "durable": self.durable}).encode() + b"\n"


def encode_refusal(error: PortError) -> bytes:
    """
    The answer that there will be no server.
    """
    kind = "Misconfigured" if isinstance(error, Misconfigured) else "Unavailable"
    return json.dumps({"error": kind, "message": str(error)}).encode() + b"\n"


def decode_answer(line: bytes) -> Ready:
    """
    The supervisor's answer.

    :raises Misconfigured:
    :raises Unavailable: what the supervisor refused with.
    """
    answer = json.loads(line)
    if "error" in answer:
        raise (Misconfigured if answer["error"] == "Misconfigured" else Unavailable)(answer["message"])
    return Ready(url=answer["url"], durable=answer["durable"])

"""
Dead letters as JSON objects, for programs.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vividly_core.domain.dead_letter import DeadLetter


def letter(buried: DeadLetter) -> dict[str, Any]:
    """
    All of a letter but the message, which holds what a student wrote.
    """
    return {
        "id": str(buried.id),
        "message_id": buried.message_id,
        "request_id": None if buried.request_id is None else str(buried.request_id),
        "kind": buried.kind,
        "reason": buried.reason,
        "stage": buried.stage,
        "attempts": buried.attempts,
        "first_at": buried.first_at.isoformat(),
        "last_at": buried.last_at.isoformat(),
        "replayed_at": None if buried.replayed_at is None else buried.replayed_at.isoformat(),
        "body_bytes": len(buried.body),
    }


def message(buried: DeadLetter) -> dict[str, Any]:
    """
    The message: as text where it is text, or else in base64.
    """
    try:
        body = {"body": buried.body.decode()}
    except UnicodeDecodeError:
        body = {"body_base64": base64.b64encode(buried.body).decode()}
    return {"attributes": dict(buried.attributes), **body}

"""
What happened to a request: the rows of `request_events`.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .stage import Stage


class EventType(enum.StrEnum):
    """
    The deployed names, and those of what the deployed system could not do.

    `STATUS_CHANGE` is written by the store at every change of status, never by the domain.
    """

    REQUEST_CREATED = "request_created"
    REQUEST_STARTED = "request_started"
    STATUS_CHANGE = "status_change"
    STAGE_STARTED = "stage_started"
    STAGE_PROGRESS = "stage_progress"
    STAGE_COMPLETED = "stage_completed"
    STAGE_FAILED = "stage_failed"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_ANSWERED = "clarification_answered"
    RETRY = "retry"
    REQUEST_COMPLETED = "request_completed"
    REQUEST_FAILED = "request_failed"
    REQUEST_CANCELLED = "request_cancelled"


class Severity(enum.StrEnum):
    """
    How bad it is.
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@attrs.frozen(kw_only=True)
class RequestEvent:
    """
    One thing that happened.

    *message* is fit for anyone to read: it never holds a student's text. *data* is a JSON object. *sequence*
    counts up through a store's events, and is ``None`` until stored.
    """

    type: EventType
    message: str
    at: datetime
    stage: Stage | None = None
    severity: Severity = Severity.INFO
    data: Mapping[str, Any] = attrs.field(factory=dict)
    sequence: int | None = None

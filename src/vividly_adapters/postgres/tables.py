"""
The schema: every table, column, constraint and index that we rely on, in one place.

The names are those of the deployed database, which lets Postgres name its keys; `metadata` names them the same way.
What belongs to one revision stands together, with the revision's number. Functions, triggers and views are in
`routines`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    CHAR,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from vividly_core.domain.status import RequestStatus, StageStatus

from . import _metadata, library_tables
from .schema_words import DUE, HAS_TURN, SETTLED, TERMINAL, TURN

metadata: Final = _metadata.metadata

LIBRARY: Final = library_tables.TABLES
"""The tables of the library, which stand in a module of their own."""

_NOW: Final = text("now()")
_DEPLOYED_NOW: Final = text("CURRENT_TIMESTAMP")

request_status: Final = ENUM(
    *(status.value for status in RequestStatus), name="content_request_status", metadata=metadata
)
stage_status: Final = ENUM(
    *(status.value for status in StageStatus), name="content_stage_status", metadata=metadata
)
user_role: Final = ENUM("student", "teacher", "admin", "super_admin", name="user_role", metadata=metadata)
user_status: Final = ENUM("active", "suspended", "pending", "archived", name="user_status", metadata=metadata)


def _deployed_time(name: str, **options: Any) -> Column[Any]:
    """
    A time as the deployed schema keeps it: without a zone, and by agreement in UTC.
    """
    return Column(name, DateTime(timezone=False), **options)


def _time(name: str, **options: Any) -> Column[Any]:
    return Column(name, DateTime(timezone=True), **options)


def _random_id() -> Column[Any]:
    return Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()"))


def _serial_id() -> Column[Any]:
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def _request_id(**options: Any) -> Column[Any]:
    return Column("request_id", Uuid, ForeignKey("content_requests.id", ondelete="CASCADE"), **options)


def _organization_id() -> Column[Any]:
    return Column("organization_id", String(100), ForeignKey("organizations.organization_id"))


def _counter(name: str) -> Column[Any]:
    return Column(name, Integer, server_default=text("0"))


organizations: Final = Table(
    "organizations",
    metadata,
    Column("organization_id", String(100), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("type", String(50), nullable=False, server_default="school_district"),
    Column("domain", String(255)),
    Column("settings", JSONB, server_default=text("'{}'")),
    _deployed_time("created_at", nullable=False, server_default=_NOW),
    _deployed_time("updated_at", nullable=False, server_default=_NOW),
    Column("archived", Boolean, server_default=text("false")),
    _deployed_time("archived_at"),
)

users: Final = Table(
    "users",
    metadata,
    Column("user_id", String(100), primary_key=True),
    Column("email", String(255), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("first_name", String(100), nullable=False),
    Column("last_name", String(100), nullable=False),
    Column("role", user_role, nullable=False),
    Column("status", user_status, nullable=False, server_default="active"),
    _organization_id(),
    # No foreign key: the schools are none of our business, and their table may be absent.
    Column("school_id", String(100)),
    Column("grade_level", Integer),
    Column("teacher_data", JSONB, server_default=text("'{}'")),
    Column("profile_picture_url", Text),
    Column("bio", Text),
    _deployed_time("last_login_at"),
    _counter("login_count"),
    _deployed_time("created_at", nullable=False, server_default=_NOW),
    _deployed_time("updated_at", nullable=False, server_default=_NOW),
    Column("archived", Boolean, server_default=text("false")),
    _deployed_time("archived_at"),
    CheckConstraint("grade_level >= 9 AND grade_level <= 12", name="users_grade_level_check"),
)

content_requests: Final = Table(
    "content_requests",
    metadata,
    _random_id(),
    Column("correlation_id", String(64), nullable=False, unique=True),
    Column("student_id", String(100), ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("topic", String(500), nullable=False),
    Column("learning_objective", Text),
    Column("grade_level", String(50)),
    Column("duration_minutes", Integer),
    Column("status", request_status, nullable=False, server_default="pending"),
    Column("current_stage", String(100)),
    _counter("progress_percentage"),
    _deployed_time("created_at", nullable=False, server_default=_DEPLOYED_NOW),
    _deployed_time("started_at"),
    _deployed_time("completed_at"),
    _deployed_time("failed_at"),
    Column("video_url", Text),
    Column("script_text", Text),
    Column("thumbnail_url", Text),
    Column("error_message", Text),
    Column("error_stage", String(100)),
    Column("error_details", JSONB),
    _counter("retry_count"),
    Column("request_metadata", JSONB),
    Column("total_duration_seconds", Integer),
    _organization_id(),
    # 0002
    Column("requested_modalities", JSONB, nullable=False, server_default=text("""'["video"]'""")),
    Column("preferred_modality", String(50), nullable=False, server_default="video"),
    Column("modality_preferences", JSONB, nullable=False, server_default=text("'{}'")),
    # 0003
    Column("version", BigInteger, nullable=False, server_default=text("0")),
    Column("lease_token", BigInteger, nullable=False, server_default=text("0")),
    Column("lease_owner", Uuid),
    _time("lease_until"),
    _time("available_at"),
    _time("updated_at", nullable=False, server_default=_NOW),
    _deployed_time("cancelled_at"),
    # 0008
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("delivery_token", Uuid),
    _time("delivery_until"),
    # 0009
    Column("last_step", Uuid),
    CheckConstraint(
        "progress_percentage >= 0 AND progress_percentage <= 100",
        name="content_requests_progress_percentage_check",
    ),
    CheckConstraint(
        "preferred_modality IN ('text', 'audio', 'video', 'images')", name="check_preferred_modality_valid"
    ),
    # 0003. No index on `lease_until`, `version`, `progress_percentage`, `current_stage` or `updated_at`, nor on the
    # columns of 0008 and 0009: they change with every heartbeat, checkpoint and delivery, and one index on any of them
    # would make each of those write to all.
    Index(
        "idx_content_requests_claimable",
        text(DUE),
        postgresql_where=text(f"lease_owner IS NULL AND status NOT IN {TERMINAL}"),
    ),
    # 0010
    Index("idx_content_requests_turns", text(TURN), text(DUE), postgresql_where=text(HAS_TURN)),
    # Room in each page for the new version of a row, which such a write needs to leave the indexes alone.
    postgresql_with={"fillfactor": 80},
)

_c = content_requests.c
Index("idx_content_requests_correlation", _c.correlation_id)
Index("idx_content_requests_student", _c.student_id)
Index("idx_content_requests_status", _c.status)
Index("idx_content_requests_created", _c.created_at.desc())
Index("idx_content_requests_org", _c.organization_id)
Index("idx_content_requests_correlation_status", _c.correlation_id, _c.status)
Index("idx_content_requests_student_status_created", _c.student_id, _c.status, _c.created_at.desc())
Index("idx_content_requests_status_created", _c.status, _c.created_at.desc())
Index(
    "idx_content_requests_org_status_created",
    _c.organization_id,
    _c.status,
    _c.created_at.desc(),
    postgresql_where=text("organization_id IS NOT NULL"),
)
Index(
    "idx_content_requests_failed_debugging",
    _c.status,
    _c.error_stage,
    _c.failed_at.desc(),
    postgresql_where=text("status = 'failed'"),
)
# 0002
Index("idx_content_requests_requested_modalities_gin", _c.requested_modalities, postgresql_using="gin")
Index(
    "idx_content_requests_modality_status",
    _c.preferred_modality,
    _c.status,
    postgresql_where=text(f"status NOT IN {TERMINAL}"),
)
# 0003
Index(
    "idx_content_requests_leased",
    _c.lease_owner,
    postgresql_where=text(f"lease_owner IS NOT NULL AND status NOT IN {TERMINAL}"),
)

request_stages: Final = Table(
    "request_stages",
    metadata,
    _random_id(),
    _request_id(nullable=False),
    Column("stage_name", String(100), nullable=False),
    Column("stage_order", Integer, nullable=False),
    Column("status", stage_status, nullable=False, server_default="pending"),
    _deployed_time("started_at"),
    _deployed_time("completed_at"),
    Column("duration_seconds", Numeric(10, 3)),
    Column("output_data", JSONB),
    Column("error_message", Text),
    Column("error_details", JSONB),
    _counter("retry_count"),
    Column("max_retries", Integer, server_default=text("3")),
    Column("stage_metadata", JSONB),
    UniqueConstraint("request_id", "stage_name", name="unique_stage_per_request"),
    Index("idx_request_stages_request", "request_id", "stage_order"),
    Index("idx_request_stages_status", "status"),
)

request_events: Final = Table(
    "request_events",
    metadata,
    _random_id(),
    _request_id(nullable=False),
    Column("event_type", String(100), nullable=False),
    Column("event_message", Text, nullable=False),
    Column("stage_name", String(100)),
    Column("severity", String(20)),
    _deployed_time("created_at", nullable=False, server_default=_DEPLOYED_NOW),
    Column("event_data", JSONB),
    Column("source_service", String(100)),
    Column("source_host", String(255)),
    # 0003
    Column("sequence", BigInteger, Identity(always=False), nullable=False),
)

_c = request_events.c
Index("idx_request_events_request", _c.request_id, _c.created_at.desc())
Index("idx_request_events_type", _c.event_type)
Index("idx_request_events_severity", _c.severity)
Index("idx_request_events_created", _c.created_at.desc())
# 0003
Index("idx_request_events_sequence", _c.request_id, _c.sequence)

request_metrics: Final = Table(
    "request_metrics",
    metadata,
    _random_id(),
    _deployed_time("time_bucket", nullable=False),
    _organization_id(),
    *(
        _counter(name)
        for name in ("total_requests", "successful_requests", "failed_requests", "cancelled_requests")
    ),
    *(
        Column(f"avg_{part}_duration", Numeric(10, 2))
        for part in ("total", "validation", "rag", "script", "video")
    ),
    *(_counter(f"{part}_errors") for part in ("validation", "rag", "script", "video", "upload")),
    _counter("circuit_breaker_open_count"),
    _deployed_time("updated_at", server_default=_DEPLOYED_NOW),
    UniqueConstraint("time_bucket", "organization_id", name="unique_metrics_bucket"),
)

Index("idx_request_metrics_time", request_metrics.c.time_bucket.desc())
Index("idx_request_metrics_org", request_metrics.c.organization_id)

pipeline_stage_definitions: Final = Table(
    "pipeline_stage_definitions",
    metadata,
    _random_id(),
    Column("stage_name", String(100), nullable=False, unique=True),
    Column("display_name", String(200), nullable=False),
    Column("stage_order", Integer, nullable=False),
    Column("estimated_duration_seconds", Integer),
    Column("description", Text),
    Column("is_critical", Boolean, server_default=text("true")),
)

# 0004
outbox: Final = Table(
    "outbox",
    metadata,
    _serial_id(),
    Column("message_id", Uuid, nullable=False, unique=True),
    _request_id(),
    Column("topic", String(255), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    _time("created_at", nullable=False, server_default=_NOW),
    _time("published_at"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Index("idx_outbox_request", "request_id"),
    # 0010
    _time("available_at", nullable=False, server_default=_NOW),
    Column("lease_token", Uuid),
    _time("refused_at"),
    Column("refusal", Text),
    Index(
        "idx_outbox_unpublished",
        "available_at",
        "id",
        postgresql_where=text("published_at IS NULL AND refused_at IS NULL"),
    ),
    Index("idx_outbox_settled", text(SETTLED), postgresql_where=text(f"{SETTLED} IS NOT NULL")),
)

# 0005
request_artifacts: Final = Table(
    "request_artifacts",
    metadata,
    _request_id(),
    Column("kind", String(50)),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", CHAR(64), nullable=False),
    Column("stage_name", String(100), nullable=False),
    _time("created_at", nullable=False, server_default=_NOW),
    PrimaryKeyConstraint("request_id", "kind"),
    CheckConstraint("size_bytes >= 0", name="request_artifacts_size_bytes_check"),
)

# 0006
request_costs: Final = Table(
    "request_costs",
    metadata,
    _serial_id(),
    _request_id(nullable=False),
    Column("stage_name", String(100), nullable=False),
    Column("item", String(100), nullable=False),
    Column("quantity", Numeric(20, 6), nullable=False),
    Column("unit", String(30), nullable=False),
    Column("usd", Numeric(14, 8), nullable=False),
    Column("price_source", String(200)),
    _time("created_at", nullable=False, server_default=_NOW),
    Index("idx_request_costs_request", "request_id"),
    # Revision 0013.
    Index("idx_request_costs_created", "created_at", postgresql_using="brin"),
)

# Revision 0013.
request_budgets: Final = Table(
    "request_budgets",
    metadata,
    _request_id(primary_key=True),
    Column("usd", Numeric(14, 8), nullable=False),
    _time("until", nullable=False),
)

# Revision 0014.
shared_lessons: Final = Table(
    "shared_lessons",
    metadata,
    Column("fingerprint", CHAR(64), primary_key=True),
    _request_id(nullable=False),
    _time("asked_at", nullable=False),
    Index("idx_shared_lessons_request", "request_id"),
)

# 0008
dead_letters: Final = Table(
    "dead_letters",
    metadata,
    Column("id", Uuid, primary_key=True),
    # The id is made of it. A second unique index would refuse one of two who bury the same message at once.
    Column("message_id", String(255), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("kind", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    # No foreign key: what nobody could work on may name a request that is not there.
    Column("request_id", Uuid),
    Column("stage_name", String(100)),
    Column("attempts", Integer, nullable=False),
    _time("first_at", nullable=False),
    _time("last_at", nullable=False),
    _time("replayed_at"),
)

_c = dead_letters.c
Index("idx_dead_letters_last", _c.last_at.desc(), _c.id.desc())

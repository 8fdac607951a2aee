"""
The database: its room, its clock, and its schema.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

import attrs

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_runtime.doctor.finding import Finding

_UPGRADE: Final = "vividly db upgrade"
_OLDEST: Final = 13
_ENGINE_CONNECTIONS: Final = 15
_GOOD_SKEW_SECONDS: Final = 2.0
_WORST_SKEW_SECONDS: Final = 60.0
_SLOW_SECONDS: Final = 0.25
_SET_CLOCK: Final = "timedatectl set-ntp true"


@attrs.frozen(kw_only=True)
class ServerReading:
    """
    What a server says of itself. *version* is as ``18.1``; *answer_seconds* is how long it took to say nothing.
    """

    version: str
    connections: int
    most_connections: int
    answer_seconds: float


@attrs.frozen(kw_only=True)
class RevisionReading:
    """
    The database is at *current*; this version's newest is *head*, and *known* are all of its own.
    """

    current: str | None
    head: str
    known: frozenset[str]


@attrs.frozen(kw_only=True)
class SchemaDifference:
    """
    As `vividly db check` tells it: *line* is for people.
    """

    table: str
    item: str
    kind: str
    expected: str
    line: str


def judge_server(reading: ServerReading, *, embedded: bool) -> tuple[Finding, ...]:
    """
    It answers, soon, and has room for a worker.
    """
    kind = "embedded Postgres" if embedded else "Postgres"
    line = f"{kind} {reading.version} answers in {reading.answer_seconds * 1000:.0f} ms"
    if int(reading.version.partition(".")[0]) < _OLDEST:
        return (failed(f"{line}; it is older than {_OLDEST}", cure="export DATABASE_URL=..."),)
    left = reading.most_connections - reading.connections
    if left < _ENGINE_CONNECTIONS:
        return (
            warning(
                f"{line}; only {left} of its {reading.most_connections} connections are free, and a worker opens up to"
                f" {_ENGINE_CONNECTIONS}",
                cure="psql \"$DATABASE_URL\" -c 'ALTER SYSTEM SET max_connections = 200'",
            ),
        )
    if reading.answer_seconds > _SLOW_SECONDS:
        return (warning(f"{line}: that is far away for a queue", cure=None),)
    return (ok(line),)


def judge_clock(skew_seconds: float, *, uncertain_seconds: float) -> tuple[Finding, ...]:
    """
    The database's clock decides about leases, ours is in every event and signature. *skew_seconds* is by how much the
    database is ahead, give or take *uncertain_seconds*.
    """
    apart = max(0.0, abs(skew_seconds) - uncertain_seconds)
    if apart < _GOOD_SKEW_SECONDS:
        return (ok(f"ours and the database's agree within {_GOOD_SKEW_SECONDS:g} s"),)
    line = f"ours is {abs(skew_seconds):.1f} s {'behind' if skew_seconds > 0 else 'ahead of'} the database's"
    if apart < _WORST_SKEW_SECONDS:
        return (warning(line, cure=_SET_CLOCK),)
    return (failed(f"{line}: tokens and signed addresses will not hold", cure=_SET_CLOCK),)


def judge_revision(reading: RevisionReading, *, embedded: bool) -> tuple[Finding, ...]:
    """
    The schema is this version's.
    """
    if reading.current == reading.head:
        return (ok(f"at {reading.head}, this version's"),)
    if reading.current is None:
        if embedded:
            return (warning("empty; the first lesson sets it up", cure=_UPGRADE),)
        return (
            failed(
                "none of our revisions was applied",
                "If its tables were made by hand, vividly db adopt takes them over.",
                cure=_UPGRADE,
            ),
        )
    if reading.current not in reading.known:
        return (
            failed(
                f"at {reading.current}, which this version does not know: a newer one was here",
                cure="pip install --upgrade vividly",
            ),
        )
    line = f"at {reading.current}, and this version's is {reading.head}"
    return (warning(line, cure=_UPGRADE) if embedded else failed(line, cure=_UPGRADE),)


def judge_schema(differences: Sequence[SchemaDifference], notes: Sequence[str]) -> tuple[Finding, ...]:
    """
    As `vividly db check` finds it. At this version's revision nothing differs unless somebody changed it by hand.
    """
    if not differences:
        harmless = f"; {len(notes)} harmless difference{'s' if len(notes) > 1 else ''}" if notes else ""
        return (ok(f"as this version expects{harmless}", *notes),)
    return tuple(failed(difference.line, cure=_undo(difference)) for difference in differences)


def _undo(difference: SchemaDifference) -> str:
    table, item, expected = difference.table, difference.item, difference.expected
    statement = {
        "column type": f"ALTER TABLE {table} ALTER {item} TYPE {expected} USING {item}::{expected}",
        "column default": f"ALTER TABLE {table} ALTER {item} "
        + ("DROP DEFAULT" if expected == "none" else f"SET DEFAULT {expected}"),
    }.get(difference.kind)
    return "vividly db check" if statement is None else f'psql "$DATABASE_URL" -c {shlex.quote(statement)}'

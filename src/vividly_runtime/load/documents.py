"""
A load as JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from .latency import Latency
    from .report import LoadReport


def document(report: LoadReport) -> dict[str, Any]:
    """
    The whole report. Times are in seconds, memory in bytes; the timeline has a list a series.
    """
    return {
        "run": report.mark,
        "what": report.what,
        "no_op": report.no_op,
        "interrupted": report.interrupted,
        "problems": list(report.problems),
        "asked": report.asked,
        "published": report.published,
        "unpublished": dict(report.unpublished),
        "modalities": dict(report.modalities),
        "ends": dict(report.ends),
        "lost": report.gone,
        "failures": dict(report.failures),
        "dead_letters": dict(report.letters),
        "retried": report.retried,
        "seconds": round(report.seconds, 3),
        "completed_per_second": round(report.per_second, 3),
        "publishing_seconds": round(report.publishing_seconds, 3),
        "published_late_seconds": round(report.late_seconds, 3),
        "latencies": [_latency(each) for each in report.latencies],
        "workers": [
            {"resident_bytes": each.resident_bytes, "cpu_seconds": round(each.cpu_seconds, 2)}
            for each in report.workers
        ],
        "connections": [attrs.asdict(each) for each in report.connections],
        "timeline": {
            "seconds": [round(each, 4) for each in report.timeline.seconds],
            "published": list(report.timeline.published),
            "waiting": list(report.timeline.waiting),
            "work": list(report.timeline.work),
            "over": list(report.timeline.over),
        },
    }


def _latency(found: Latency) -> dict[str, Any]:
    return {
        "name": found.name,
        "count": found.count,
        "p50": round(found.p50, 4),
        "p90": round(found.p90, 4),
        "p95": round(found.p95, 4),
        "p99": round(found.p99, 4),
        "max": round(found.longest, 4),
    }

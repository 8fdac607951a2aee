"""
A process that uses an embedded server: ``python client.py DATA CACHE``.

It opens the server on DATA, writes one JSON line about it, and leaves when its standard input ends.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import anyio
import asyncpg
from anyio import to_thread

from vividly_adapters.postgres.embedded import open_embedded_postgres


async def main() -> None:
    """
    Open, tell, wait, leave.
    """
    data, cache = map(Path, sys.argv[1:])
    async with open_embedded_postgres(data, durable=False, binaries_cache=cache) as url:
        connection = await asyncpg.connect(url)
        postmaster = await connection.fetchval("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int")
        await connection.close()
        sys.stdout.write(json.dumps({"url": url, "postmaster": postmaster}) + "\n")
        sys.stdout.flush()
        await to_thread.run_sync(sys.stdin.read)


if __name__ == "__main__":
    anyio.run(main)

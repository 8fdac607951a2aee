"""
The server in a process of its own: prints where it answers, and ends when its standard input does.
"""

from __future__ import annotations

import sys

import anyio
from anyio import to_thread

from contract.servers.cloud_storage.server import cloud_storage_server


async def main() -> None:
    """
    Serve the buckets that the command line names.
    """
    async with cloud_storage_server() as server:
        for name in sys.argv[1:]:
            server.add_bucket(name)
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await to_thread.run_sync(sys.stdin.read)


if __name__ == "__main__":
    anyio.run(main)

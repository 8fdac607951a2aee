"""
Starts gcp-storage-emulator, once for all tests: it takes half a second to stop.
"""

from __future__ import annotations

import itertools
import socket
from functools import cache
from typing import TYPE_CHECKING, Final

import aiohttp
from gcp_storage_emulator.server import create_server

if TYPE_CHECKING:
    from gcp_storage_emulator.server import Server

_NUMBERS: Final = itertools.count(1)


@cache
def _server() -> tuple[Server, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # In a thread of this process, with all objects in memory.
    server = create_server("127.0.0.1", port, in_memory=True)
    server.start()
    return server, f"http://127.0.0.1:{port}"


def close_server() -> None:
    """
    Stop it, if it was started.
    """
    if _server.cache_info().currsize:
        _server()[0].stop()


async def emulated_bucket() -> tuple[str, str]:
    """
    The emulator's address, and the name of an empty bucket on it.
    """
    _, address = _server()
    name = f"project-dev-generated-content-{next(_NUMBERS)}"
    async with aiohttp.request("POST", f"{address}/storage/v1/b", json={"name": name}) as response:
        response.raise_for_status()
    return address, name

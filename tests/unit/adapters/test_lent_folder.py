"""
Folders that outlive no crash for long.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from vividly_adapters._lent_folder import lent_folder

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from vividly_adapters._lent_folder import lent_folder

with lent_folder(Path(sys.argv[1]), "work-") as folder:
    (folder / "file").write_text("half")
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_a_folder_is_gone_afterwards(tmp_path: Path) -> None:
    """
    With all that is in it, also after an error.
    """
    with lent_folder(tmp_path, "work-") as folder:
        (folder / "file").write_text("something")
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []

    with pytest.raises(ZeroDivisionError), lent_folder(tmp_path, "work-"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_what_others_hold_stays(tmp_path: Path) -> None:
    """
    As well as what is named otherwise, and files.
    """
    (tmp_path / "other").mkdir()
    (tmp_path / "work-file").write_text("mine")
    with lent_folder(tmp_path, "work-") as one, lent_folder(tmp_path, "work-") as another:
        assert one != another
        assert one.is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "work-file"]


def test_what_the_dead_left_goes_with_the_next(tmp_path: Path) -> None:
    """
    A process that lends a folder is killed: its folder stays until somebody lends another, and not while it lives.
    """
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        left = tmp_path / holder.stdout.readline().strip()
        with lent_folder(tmp_path, "work-"):
            assert (left / "file").exists()
        holder.send_signal(signal.SIGKILL)
    assert left.exists()

    with lent_folder(tmp_path, "work-"):
        assert not left.exists()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """
    There is nothing to make it in.
    """
    with pytest.raises(OSError, match="missing"), lent_folder(tmp_path / "missing", "work-"):
        pass

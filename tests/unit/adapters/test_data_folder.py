"""
The folder of the embedded database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vividly_adapters.postgres._embedded.data_folder import make_data_folder
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_cannot_be_made_is_told_with_its_setting(tmp_path: Path) -> None:
    """
    A file stands in its way.
    """
    (tmp_path / "file").touch()

    with pytest.raises(Misconfigured, match=r"cannot be made: .*; choose another one with VIVIDLY_DATA_DIR"):
        make_data_folder(tmp_path / "file" / "data")

"""
These tests import the client of Vertex AI themselves.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """
    Leave them out where it is not installed; where every service is required, they fail to import, and so fail.
    """
    is_test = collection_path.name.startswith("test_")
    return True if is_test and not _is_installed() and not config.getoption("--require-services") else None


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("google.cloud.aiplatform_v1") is not None
    except ModuleNotFoundError:
        return False

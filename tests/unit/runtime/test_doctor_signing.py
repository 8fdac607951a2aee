"""
Whether links can be signed, as far as that is known without asking anybody.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from contract.servers.cloud_storage.accounts import Accounts
from vividly_runtime.doctor.findings.signing import SigningReading
from vividly_runtime.doctor.readers.signing import read_signing
from vividly_runtime.settings.cloud_storage import CloudStorage

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.service("gcs")

ACCOUNT: Final = "worker@project.iam.gserviceaccount.com"


def settings(tmp_path: Path, **changed: str) -> CloudStorage:
    """
    With the key file of an account, in which something is *changed*.
    """
    file = tmp_path / "key.json"
    file.write_text(json.dumps({**Accounts().add(ACCOUNT, url="http://127.0.0.1:1"), **changed}))
    return CloudStorage(bucket="lessons", key_file=file)


async def test_a_key_signs_on_this_machine(tmp_path: Path) -> None:
    """
    As the account that it belongs to.
    """
    assert await read_signing(settings(tmp_path)) == SigningReading(account=ACCOUNT, has_key=True)


async def test_a_key_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """
    In the words of whoever wanted to sign with it, and without a line of it.
    """
    reading = await read_signing(settings(tmp_path, private_key="no key"))

    assert "cannot be read" in (reading.problem or "")
    assert "no key" not in (reading.problem or "")

"""
Opening the connection.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from vividly_adapters.vertex.client import open_vertex
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS"


@pytest.mark.parametrize(
    ("location", "host"),
    [("us-central1", "us-central1-aiplatform.googleapis.com:443"), ("global", "aiplatform.googleapis.com:443")],
)
async def test_a_location_has_a_host_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: str, host: str
) -> None:
    """
    And a model its path there. Nothing is sent when it is opened.
    """
    file = tmp_path / "user.json"
    user = {"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"}
    file.write_text(json.dumps(user), encoding="utf-8")
    monkeypatch.setenv(CREDENTIALS, str(file))

    async with open_vertex(project="tests", location=location) as client:
        assert client.predictions.transport.host == host
        assert client.path("m") == f"projects/tests/locations/{location}/publishers/google/models/m"


@pytest.mark.parametrize("content", [None, "", "{}", '{"type": "nobody"}'])
async def test_without_credentials_it_says_how_to_get_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    """
    Also where a file is named that holds none.
    """
    file = tmp_path / "user.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    monkeypatch.setenv(CREDENTIALS, str(file))

    with pytest.raises(Misconfigured, match="gcloud auth application-default login"):
        async with open_vertex(project="tests", location="us-central1"):
            pass

"""
The environment of a load that must meet nobody.
"""

from __future__ import annotations

import pytest

from vividly_runtime.load.solitude import secluded
from vividly_runtime.settings.values import Role, Settings

ON_GOOGLE = {
    "DATABASE_URL": "postgresql://u@h/d",
    "GCP_PROJECT_ID": "my-project",
    "PUBSUB_TOPIC": "requests",
    "PUBSUB_SUBSCRIPTION": "worker",
    "PUBSUB_DEAD_LETTER_TOPIC": "dead",
    "GCS_GENERATED_CONTENT_BUCKET": "lessons",
}
CHOICES = {
    "VIVIDLY_QUEUE": "pubsub",
    "VIVIDLY_ASSETS": "gcs",
    "VIVIDLY_WRITER": "vertex",
    "VIVIDLY_SPEECH": "google",
}


@pytest.mark.parametrize("more", [{}, {"VIVIDLY_PLATFORM": "google"}, CHOICES])
@pytest.mark.parametrize("role", [Role.COMMAND, Role.PULLING])
def test_no_part_is_googles_whatever_the_environment_says(more: dict[str, str], role: Role) -> None:
    """
    Whether the names alone choose it, the platform does, or each part by itself; all else stays.
    """
    settings = Settings.from_env(secluded({**ON_GOOGLE, **more}), role=role)

    assert (settings.pubsub, settings.cloud_storage, settings.gemini, settings.cloud_speech) == (None,) * 4
    assert settings.database_url == ON_GOOGLE["DATABASE_URL"]
